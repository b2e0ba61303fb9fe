import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type pg from 'pg'
import { isBroken, refusesCommit, toPostgresStoreError } from './postgres-errors.ts'
import { StoreError } from './store-error.ts'
import { fromStored, toStored } from './stored-text.ts'

/**
 * A server that restarts, or a proxy before it, ends connections in the pool without anybody noticing.
 * Within this time of a statement, in milliseconds, it can only be such a connection.
 */
const staleMs = 1_000

/** A connection of the pool. */
class PostgresConnection implements DatabaseConnection {
  readonly #pool: pg.Pool
  #client: pg.PoolClient | undefined
  #isBroken = false
  isInTransaction = false

  constructor(pool: pg.Pool, client: pg.PoolClient) {
    this.#pool = pool
    this.#client = client
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const startedAt = performance.now()
    const isRepeatable = !this.isInTransaction && /^\s*(select|begin)\b/i.test(sql)
    for (;;) {
      try {
        // All connections of the pool may be stale. Each is given up once.
        if (this.#isBroken) await this.#renew()
        return toResult(await this.run(sql, parameters))
      } catch (error) {
        const isStale = this.#isBroken && performance.now() - startedAt < staleMs
        if (!isStale || !isRepeatable) throw toPostgresStoreError(error)
      }
    }
  }

  async run(text: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      if (this.#client === undefined) throw new Error('connection released')
      return await this.#client.query(text, toStored(parameters))
    } catch (error) {
      this.#isBroken ||= isBroken(error)
      throw error
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('The store reads pages and streams nothing.')
  }

  release(): void {
    // The pool would lend a connection again whose answer is still to come.
    this.#client?.release(this.#isBroken)
    this.#client = undefined
  }

  async #renew(): Promise<void> {
    this.release()
    this.#isBroken = false
    this.#client = await this.#pool.connect()
  }
}

function toResult<Row>({ command, rowCount, rows }: pg.QueryResult): QueryResult<Row> {
  const isWrite = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE'
  return { rows: fromStored(rows), ...(isWrite && { numAffectedRows: BigInt(rowCount ?? 0) }) }
}

/**
 * Kysely's driver gives a connection whose answer was lost back to the pool, and its errors do not
 * tell a lost commit from a failed one.
 */
class PostgresPoolDriver implements Driver {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(this.#pool, await this.#pool.connect())
    } catch (error) {
      throw toPostgresStoreError(error)
    }
  }

  async beginTransaction(
    connection: PostgresConnection,
    { isolationLevel = 'read committed' }: TransactionSettings,
  ): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`begin isolation level ${isolationLevel}`))
    connection.isInTransaction = true
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    try {
      const { command } = await connection.run('commit')
      if (command === 'ROLLBACK') throw new StoreError('The store rolled a transaction back.')
    } catch (error) {
      throw toPostgresStoreError(error, { isInDoubt: !refusesCommit(error) })
    }
  }

  /** A lost connection rolls back by itself, and its error must not hide the first one. */
  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    if (!connection.isBroken) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

export class PostgresPoolDialect extends PostgresDialect {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    super({ pool })
    this.#pool = pool
  }

  override createDriver(): Driver {
    return new PostgresPoolDriver(this.#pool)
  }
}
