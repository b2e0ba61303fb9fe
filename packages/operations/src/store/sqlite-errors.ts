import { StoreError } from './store-error.ts'

const isSqlite = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')

export const isLockedOut = (error: unknown): boolean =>
  isSqlite(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code)

const words: [code: RegExp, words: string][] = [
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'The store (REWIND_STORE) is locked by another process. Find out which one holds the file, and end it.',
  ],
  [/^SQLITE_FULL/, 'The disk that holds the store (REWIND_STORE) is full. Free some space.'],
  [
    /^SQLITE_(READONLY|PERM|CANTOPEN)/,
    'The store (REWIND_STORE) cannot be written. Check its file and its folder, and who may write them.',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'The store (REWIND_STORE) is damaged, or is no store of Rewind. Restore it from a backup, or give another file.',
  ],
  [/^SQLITE_IOERR/, 'The disk that holds the store (REWIND_STORE) fails. Check the disk.'],
]

/** Converts an error of SQLite into a `StoreError`. Returns any other error unchanged. */
export function toSqliteStoreError(error: unknown): unknown {
  if (!isSqlite(error)) return error
  const { code, message } = error
  const text =
    words.find(([pattern]) => pattern.test(code))?.[1] ?? 'The store (REWIND_STORE) fails.'
  return new StoreError(`${text} SQLite: ${message} (${code}).`, {
    cause: error,
    isLocked: isLockedOut(error),
  })
}
