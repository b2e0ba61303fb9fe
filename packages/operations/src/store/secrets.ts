import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from './tables.ts'

/** Returns a key that is created once and stored, so that sealed tokens survive a restart. */
export async function storedKey(database: Database, name: string): Promise<Buffer> {
  const read = () =>
    database.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst()
  // Read first, so that a console can start on a store that takes no writes now.
  let found = await read()
  if (found === undefined) {
    const value = randomBytes(32).toString('base64')
    await database
      .insertInto('secrets')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    // Another process may have been first.
    found = (await read()) ?? { value }
  }
  return Buffer.from(found.value, 'base64')
}

/** Writes a row that needs some space, and deletes it. */
export async function tryToWrite(database: Database): Promise<void> {
  const name = `probe ${randomUUID()}`
  await database
    .insertInto('secrets')
    .values({ name, value: 'x'.repeat(16_384) })
    .execute()
  await database.deleteFrom('secrets').where('name', '=', name).execute()
}
