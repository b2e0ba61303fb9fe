import { setTimeout as wait } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely'
import { isLockedOut, toSqliteStoreError } from './sqlite-errors.ts'

/** How long to wait for another process's lock, in milliseconds. */
const lockTimeoutMs = 3_000
const [firstPauseMs, longestPauseMs] = [2, 50]

/**
 * Retries work that meets a lock. Once a lock has lasted for `lockTimeoutMs`, later callers fail
 * at once until some work gets the lock or nobody has asked for it for as long.
 */
export class LockWait {
  #locked: { since: number; at: number } | undefined

  /** `isRead`: a read needs no lock, so its success does not show that the lock is free. */
  async over<T>(work: () => T | Promise<T>, { isRead = false } = {}): Promise<T> {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        const result = await work()
        if (!isRead) this.#locked = undefined
        return result
      } catch (error) {
        if (!isLockedOut(error) || this.#lockedForMs() > lockTimeoutMs)
          throw toSqliteStoreError(error)
      }
      await wait(pause)
    }
  }

  #lockedForMs(): number {
    const at = performance.now()
    const known = this.#locked
    const since = known !== undefined && at - known.at <= lockTimeoutMs ? known.since : at
    this.#locked = { since, at }
    return at - since
  }
}

const isRead = ({ sql }: CompiledQuery): boolean => /^(?:select|pragma)\b/i.test(sql)

/**
 * SQLite is called synchronously, so its own waiting (`busy_timeout`) would block the whole
 * process. This driver retries a statement that meets a lock with a timer.
 */
class LockRetryDriver extends SqliteDriver {
  readonly #lockWait: LockWait

  constructor(config: SqliteDialectConfig, lockWait: LockWait) {
    super(config)
    this.#lockWait = lockWait
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    return {
      executeQuery: (query) =>
        this.#lockWait.over(() => connection.executeQuery(query), { isRead: isRead(query) }),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
  }

  /** A transaction that reads before it writes could fail half-way, and a retry would not help. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

export class LockRetryDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #lockWait: LockWait

  constructor(config: SqliteDialectConfig, lockWait: LockWait) {
    super(config)
    this.#config = config
    this.#lockWait = lockWait
  }

  override createDriver(): LockRetryDriver {
    return new LockRetryDriver(this.#config, this.#lockWait)
  }
}
