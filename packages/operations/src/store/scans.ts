import { isoTime, type StoreDatabase } from './store-database.ts'

/** Stores the progress and the problems of each namespace's scan, as JSON. */
export interface StoredScans {
  save(namespace: string, state: string): Promise<void>
  read(namespace: string): Promise<string | undefined>
}

export const storedScans = ({ query, now }: StoreDatabase): StoredScans => ({
  async save(namespace, state) {
    const saved = { state, saved_at: isoTime(now()) }
    await query
      .insertInto('scans')
      .values({ namespace, ...saved })
      .onConflict((conflict) => conflict.column('namespace').doUpdateSet(saved))
      .execute()
  },

  async read(namespace) {
    const kept = await query
      .selectFrom('scans')
      .select('state')
      .where('namespace', '=', namespace)
      .executeTakeFirst()
    return kept?.state
  },
})
