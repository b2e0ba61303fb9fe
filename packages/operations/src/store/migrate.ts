import { sql } from 'kysely'
import { earlierMigrations } from './earlier-migrations.ts'
import { type Engine, migrations, type StoreMigration } from './migrations.ts'
import { storeIsNewer } from './store-error.ts'
import type { Database } from './tables.ts'

const textOf = {
  sqlite: 'text' as const,
  // Another collation would order ids and times otherwise than SQLite does.
  postgres: sql`text collate "C"`,
}

/**
 * Applies the migrations that the store lacks. Must run in a transaction, under a lock that keeps
 * other processes from migrating. Throws a `StoreError` if a newer version has changed the store so
 * that this one must not write.
 *
 * Kysely's own `Migrator` refuses every store with a migration that it does not know. Two versions
 * could then not share a store during a rollout.
 */
export async function migrate(
  database: Database,
  engine: Engine,
  later: readonly StoreMigration[] = [],
): Promise<void> {
  if (!(await hasTables(database, engine))) await createTables(database)
  await refuseNewer(database, later)
  const rows = await database.selectFrom('kysely_migration').select('name').execute()
  const applied = new Set(rows.map(({ name }) => name))
  const note = (name: string) =>
    database
      .insertInto('kysely_migration')
      .values({ name, timestamp: new Date().toISOString() })
      .execute()

  if (engine === 'sqlite') {
    for (const [name, { up }] of Object.entries(earlierMigrations)) {
      if (applied.has(name)) continue
      await up(database)
      await note(name)
    }
  }
  for (const { name, isExpandOnly, up } of [...migrations, ...later]) {
    if (applied.has(name)) continue
    await up(database, { engine, text: textOf[engine] })
    await note(name)
    if (!isExpandOnly) await database.insertInto('required_migrations').values({ name }).execute()
  }
}

/** A store that takes no writes now, or no new tables from this user, can be opened as it is. */
async function hasTables(database: Database, engine: Engine): Promise<boolean> {
  const { rows } = await (engine === 'sqlite'
    ? sql`select 1 from sqlite_master where name = 'required_migrations'`
    : sql`select 1 where to_regclass('required_migrations') is not null`
  ).execute(database)
  return rows.length > 0
}

async function createTables({ schema }: Database): Promise<void> {
  await schema
    .createTable('kysely_migration')
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute()
  await schema
    .createTable('required_migrations')
    .addColumn('name', 'varchar(255)', (column) => column.primaryKey())
    .execute()
}

/** Throws a `StoreError` if this version must not write, since it would misread a table. */
export async function refuseNewer(
  database: Database,
  later: readonly StoreMigration[] = [],
): Promise<void> {
  const required = await database.selectFrom('required_migrations').select('name').execute()
  refuseUnknown(
    required.map(({ name }) => name),
    later,
  )
}

export function refuseUnknown(
  required: readonly string[],
  later: readonly StoreMigration[] = [],
): void {
  const unknown = unknownMigrations(required, later)
  if (unknown.length > 0) throw storeIsNewer(unknown)
}

/** Returns the names of the required migrations that this version does not know. */
export function unknownMigrations(
  required: readonly string[],
  later: readonly StoreMigration[] = [],
): string[] {
  const known = new Set([...migrations, ...later].map(({ name }) => name))
  return required.filter((name) => !known.has(name))
}

/** Returns the names of all migrations of this version, in their order. */
export const knownMigrations = (engine: Engine): string[] => [
  ...(engine === 'sqlite' ? Object.keys(earlierMigrations) : []),
  ...migrations.map(({ name }) => name),
]
