import { Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { migrate, refuseUnknown } from './migrate.ts'
import type { StoreMigration } from './migrations.ts'
import { PostgresPoolDialect } from './postgres-driver.ts'
import { isConflict } from './postgres-errors.ts'
import type { StoreDatabase } from './store-database.ts'
import { StoreError, storeIsGone } from './store-error.ts'
import type { Database } from './tables.ts'

export interface PostgresOptions {
  /** Hears of connections that broke while nobody used them. */
  log?: Pick<Log, 'warn'>
  /** Migrations of a version to come. For tests of a rollout. */
  laterMigrations?: readonly StoreMigration[]
}

/** Connections of one process. A write needs one for a few milliseconds. */
const poolSize = 10
const connectTimeoutMs = 3_000
/** How long to wait for another session's lock, in milliseconds. */
const lockTimeoutMs = 3_000
const shortLockTimeoutMs = 50
const statementTimeoutMs = 5_000
/** The server may be gone without a word: this process then gives up by itself. */
const answerTimeoutMs = 7_000
/** A process that stands still in a transaction holds its locks no longer than this. */
const idleInTransactionMs = 10_000

/** Changes of large tables take time, and another console may be at them. */
const migration = { statementMs: 600_000, lockMs: 120_000 }
/** Held while the tables change. Any number, the same in every version. */
const migrationLock = 7_394_651
/** How often work is tried that the database could not serialise with other work. */
const maxTries = 3

/**
 * Connects to a PostgreSQL server and migrates the tables. Throws a `StoreError` with the cause.
 * No message and no error holds the password.
 */
export async function openPostgres(
  url: string,
  { log, laterMigrations }: PostgresOptions = {},
): Promise<StoreDatabase> {
  await migrateUnderLock(url, laterMigrations)
  const { pool, database } = connectPostgres(url, {
    max: poolSize,
    query_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  })
  // The error itself holds the whole client.
  pool.on('error', ({ message }) => log?.warn({ reason: message }, 'connection to the store lost'))
  const clock = new StoreClock()
  /** The key of the store, by which it is told from another one at the same address. */
  let identity: string | undefined
  /** Until then a write waits only shortly for a lock: one has just waited the whole time for it. */
  let impatientUntil = Number.NEGATIVE_INFINITY

  const once = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const isImpatient = performance.now() < impatientUntil
    try {
      const result = await database.transaction().execute(async (transaction) => {
        if (isImpatient) {
          await sql`set local lock_timeout = ${sql.lit(shortLockTimeoutMs)}`.execute(transaction)
        }
        return work(transaction)
      })
      impatientUntil = Number.NEGATIVE_INFINITY
      return result
    } catch (error) {
      if (error instanceof StoreError && error.isLocked) {
        impatientUntil = performance.now() + lockTimeoutMs
      }
      throw error
    }
  }

  return {
    query: database,
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await once(work)
        } catch (error) {
          if (tries === maxTries || !isConflict(error)) throw error
        }
      }
    },
    now: () => clock.now(),
    timeIn: (milliseconds) => timeIn(milliseconds),
    async checkFit() {
      const sentAt = performance.now()
      const { rows } = await sql<{ required: string; now: string; identity: string | null }>`
        select name as required, ${timeIn(0)} as now,
          (select value from secrets where name = 'page tokens') as identity
        from required_migrations`.execute(database)
      clock.set(rows[0]?.now, sentAt)
      refuseUnknown(
        rows.map(({ required }) => required),
        laterMigrations,
      )
      const found = rows[0]?.identity ?? undefined
      identity ??= found
      if (found === undefined || found !== identity) throw storeIsGone()
    },
    // The lock that a write takes: refused by a read-only server, and to a user who may not write.
    checkWritable: () =>
      database.transaction().execute(async (transaction) => {
        await sql`lock table operations, reset_leases in row exclusive mode`.execute(transaction)
      }),
    close: () => database.destroy(),
  }
}

/** The address may set more, such as `sslmode`, `sslrootcert` and `application_name`. */
export function connectPostgres(
  url: string,
  more: pg.PoolConfig,
): { pool: pg.Pool; database: Database } {
  const pool = new pg.Pool({
    application_name: 'rewind',
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    types: { getTypeParser },
    ...more,
  })
  // Without listeners a broken connection would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { pool, database: new Kysely({ dialect: new PostgresPoolDialect(pool) }) }
}

/** Numbers come as numbers, as from SQLite: `pg` reads 64-bit ones as text. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format)

/** Two consoles can start on one new database. One creates the tables; the other waits. */
async function migrateUnderLock(
  url: string,
  laterMigrations: readonly StoreMigration[] | undefined,
): Promise<void> {
  const { statementMs, lockMs } = migration
  const { database } = connectPostgres(url, {
    max: 1,
    statement_timeout: statementMs,
    lock_timeout: lockMs,
  })
  try {
    await database.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(transaction)
      await migrate(transaction, 'postgres', laterMigrations)
    })
  } finally {
    await database.destroy()
  }
}

const timeIn = (milliseconds: number) =>
  sql<string>`to_char((clock_timestamp() + ${sql.lit(milliseconds)} * interval '1 millisecond') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * The clock of the database, which all processes share, however their own clocks differ. It goes on
 * with the monotonic clock of this process since its last answer.
 */
class StoreClock {
  #offset = Date.now() - performance.now()

  /** `sentAt`: when the database was asked, in milliseconds of the monotonic clock. */
  set(time: string | undefined, sentAt: number): void {
    if (time === undefined) return
    const halfWay = (sentAt + performance.now()) / 2
    this.#offset = Date.parse(time) - halfWay
  }

  now(): number {
    return Math.round(this.#offset + performance.now())
  }
}
