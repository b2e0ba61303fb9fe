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

/** A connection that knows whether it still works. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #isBroken = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return toResult(await this.run(query.sql, query.parameters))
    } catch (error) {
      throw toPostgresStoreError(error)
    }
  }

  async run(text: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
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
    this.#client.release(this.#isBroken)
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
      return new PostgresConnection(await this.#pool.connect())
    } catch (error) {
      throw toPostgresStoreError(error)
    }
  }

  async beginTransaction(
    connection: PostgresConnection,
    { isolationLevel = 'read committed' }: TransactionSettings,
  ): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`begin isolation level ${isolationLevel}`))
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
