import { openPostgres, type PostgresOptions } from './postgres.ts'
import { openSqlite, type SqliteOptions } from './sqlite.ts'
import type { StoreDatabase } from './store-database.ts'

export type StoreOptions = SqliteOptions & PostgresOptions

export const isPostgresUrl = (location: string): boolean => /^postgres(ql)?:\/\//.test(location)

/** `location`: the path of a file, `:memory:`, or the URL of a PostgreSQL database. */
export const openDatabase = (location: string, options: StoreOptions): Promise<StoreDatabase> =>
  isPostgresUrl(location) ? openPostgres(location, options) : openSqlite(location, options)
