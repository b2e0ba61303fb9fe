import pg from 'pg'
import { StoreError } from './store-error.ts'

const setting = 'The store (REWIND_DATABASE_URL)'

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const words: [code: RegExp, words: string][] = [
  [/^55P03/, `${setting} is locked by another session. Find out which one, and end it.`],
  [/^57014/, `${setting} did not answer in time. Find out what keeps the database busy.`],
  [
    /^25006/,
    `${setting} is read-only. Give the address of a server that takes writes, or end its read-only mode.`,
  ],
  [
    /^53300/,
    `${setting} accepts no more connections. End some sessions, or raise max_connections of the server.`,
  ],
  [/^53100/, `The disk of ${setting.replace('The', 'the')} is full. Free some space.`],
  [/^53/, `${setting} lacks memory or another resource.`],
  [/^28/, `${setting} refuses the user or the password. Check both.`],
  [/^3D000/, `${setting} names a database that does not exist. Create it, or correct the name.`],
  [
    /^42501/,
    `${setting} does not permit this user what Rewind needs: to create tables in the schema, and to read and write them.`,
  ],
  [
    /^(42P01|42703|3F000)/,
    `${setting} has lost its tables, or they were made by something else. Restore a backup, or use another database.`,
  ],
  [/^57P|^08/, `${setting} is shutting down or starting. It is used again when it is up.`],
  [/^40/, `${setting} could not serialise this with other work. Try again.`],
]

const away = `${setting} cannot be reached. Check that the database runs, and that this console can reach it.`

/** Sessions that the server ends by itself, as when it shuts down, report that as an error. */
const endsSession = ({ severity }: pg.DatabaseError): boolean =>
  severity === 'FATAL' || severity === 'PANIC'

/** The server has rolled the transaction back, and the same work may succeed now. */
export const isConflict = (error: unknown): boolean =>
  error instanceof StoreError &&
  error.cause instanceof pg.DatabaseError &&
  /^40(001|P01)$/.test(error.cause.code ?? '')

/** Whether the connection can be used no more. */
export const isBroken = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || endsSession(error)

/** Whether an error of a commit says that nothing was committed. */
export const refusesCommit = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && /^(23|40|25)/.test(error.code ?? '')

/** Converts an error of `pg` into a `StoreError`. Returns an error of our own code unchanged. */
export function toPostgresStoreError(error: unknown, { isInDoubt = false } = {}): unknown {
  if (error instanceof StoreError || error instanceof TypeError || !(error instanceof Error)) {
    return error
  }
  if (!(error instanceof pg.DatabaseError)) {
    const message = `${away} PostgreSQL: ${messageOf(error)}.`
    return new StoreError(message, { cause: error, isInDoubt, isAway: true })
  }
  hideRows(error)
  const { code = '', message } = error
  const text = words.find(([pattern]) => pattern.test(code))?.[1] ?? `${setting} fails.`
  return new StoreError(`${text} PostgreSQL: ${message} (${code}).`, {
    cause: error,
    isLocked: code === '55P03',
    isInDoubt,
    isAway: /^(57P|08|53300)/.test(code),
  })
}

/** A name with several addresses fails with an `AggregateError` without a message. */
function messageOf(error: Error & { code?: unknown }): string {
  if (error.message !== '') return error.message
  return typeof error.code === 'string' ? error.code : error.name
}

/** The details quote stored rows, and a reason or an id must not reach the log. */
function hideRows(error: pg.DatabaseError): void {
  error.detail = undefined
  error.where = undefined
  error.internalQuery = undefined
}
