import type { Database } from './database.ts'

/** Stores the progress and the problems of each namespace's scan, as JSON. */
export interface StoredScans {
  save(namespace: string, state: string): Promise<void>
  read(namespace: string): Promise<string | undefined>
}

export const storedScans = (database: Database): StoredScans => ({
  async save(namespace, state) {
    const saved = { state, saved_at: new Date().toISOString() }
    await database
      .insertInto('scans')
      .values({ namespace, ...saved })
      .onConflict((conflict) => conflict.column('namespace').doUpdateSet(saved))
      .execute()
  },

  async read(namespace) {
    const kept = await database
      .selectFrom('scans')
      .select('state')
      .where('namespace', '=', namespace)
      .executeTakeFirst()
    return kept?.state
  },
})
