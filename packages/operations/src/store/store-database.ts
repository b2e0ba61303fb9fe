import type { Expression } from 'kysely'
import type { Database } from './tables.ts'

/** One of the two databases that can hold a store, behind what the store needs of it. */
export interface StoreDatabase {
  /** For reads, and for a write of one statement whose loss nobody would notice. */
  query: Database
  /**
   * Runs statements in one transaction, and again from the start if the database could not serialise
   * it. The work holds statements only: it never waits for Temporal.
   *
   * Throws a `StoreError`. If its `isInDoubt` is set, the transaction may have been committed.
   */
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>
  /** Returns the time of the store's clock, in milliseconds since 1970. */
  now(): number
  /** The time in so many milliseconds, by the store's clock when the statement runs, in ISO 8601. */
  timeIn(milliseconds: number): Expression<string>
  /**
   * Throws a `StoreError` if what is written now would be lost or would be misread: the store was
   * replaced, its disk is full, or a newer version has changed its tables.
   */
  checkFit(): Promise<void>
  /** Throws a `StoreError` if an intent could not be written now. Writes nothing. */
  checkWritable(): Promise<void>
  close(): Promise<void>
}

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
