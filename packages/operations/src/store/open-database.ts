import type { PostgresOptions } from './postgres.ts'
import type { SqliteOptions } from './sqlite.ts'
import type { StoreDatabase } from './store-database.ts'

export interface StoreOptions extends SqliteOptions, PostgresOptions {
  /** Gets each audit entry and checkpoint that this process stores, as a line of NDJSON. */
  onAuditLine?: (line: string) => void
}

export const isPostgresUrl = (location: string): boolean => /^postgres(ql)?:\/\//.test(location)

/**
 * `location`: the path of a file, `:memory:`, or the URL of a PostgreSQL database. Only the driver of
 * that database is loaded.
 */
export async function openDatabase(
  location: string,
  options: StoreOptions,
): Promise<StoreDatabase> {
  if (isPostgresUrl(location)) {
    const { openPostgres } = await import('./postgres.ts')
    return openPostgres(location, options)
  }
  const { openSqlite } = await import('./sqlite.ts')
  return openSqlite(location, options)
}
