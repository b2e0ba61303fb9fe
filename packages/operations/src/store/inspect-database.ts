import { sql } from 'kysely'
import { knownMigrations, unknownMigrations } from './migrate.ts'
import { connectPostgres } from './postgres.ts'

/** What can be known of a PostgreSQL store without changing it. */
export interface DatabaseInspection {
  serverVersion: string
  /** It takes no writes now: a standby, or `default_transaction_read_only`. */
  isReadOnly: boolean
  /** This user may create tables in the schema that it uses. */
  mayCreate: boolean
  /** Migrations that the next start makes. All of them: the database has no tables yet. */
  pending: string[]
  isEmpty: boolean
  /** Migrations of a newer version of Rewind, without which this one must not write. */
  unknown: string[]
}

/** Reads the state of a database. Throws a `StoreError` if it cannot be read. */
export async function inspectDatabase(url: string): Promise<DatabaseInspection> {
  const { database } = connectPostgres(url, { max: 1 })
  try {
    const { rows } = await sql<{
      serverVersion: string
      isReadOnly: boolean
      mayCreate: boolean | null
      isEmpty: boolean
    }>`select current_setting('server_version') as "serverVersion",
      current_setting('transaction_read_only') = 'on' as "isReadOnly",
      has_schema_privilege(current_schema(), 'create') as "mayCreate",
      to_regclass('required_migrations') is null as "isEmpty"`.execute(database)
    const [state] = rows
    if (state === undefined) throw new Error('no answer')
    const namesIn = async (table: 'kysely_migration' | 'required_migrations') =>
      state.isEmpty
        ? []
        : (await database.selectFrom(table).select('name').execute()).map(({ name }) => name)
    const made = await namesIn('kysely_migration')
    return {
      ...state,
      mayCreate: state.mayCreate === true,
      pending: knownMigrations('postgres').filter((name) => !made.includes(name)),
      unknown: unknownMigrations(await namesIn('required_migrations')),
    }
  } finally {
    await database.destroy()
  }
}
