import { OperationError } from '../errors.ts'

/** The store cannot be read or written. The message says why and what to do. */
export class StoreError extends OperationError {
  /** Another process holds the lock of the file. A retry may succeed. */
  readonly isLocked: boolean

  constructor(
    message: string,
    { cause, isLocked = false }: { cause?: unknown; isLocked?: boolean },
  ) {
    super('UNAVAILABLE', message, {
      details: { of: 'STORE' },
      retryAfterSeconds: isLocked ? 2 : 30,
      cause,
    })
    this.name = 'StoreError'
    this.isLocked = isLocked
  }
}

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
export function toStoreError(error: unknown): unknown {
  if (!isSqlite(error)) return error
  const { code, message } = error
  const text =
    words.find(([pattern]) => pattern.test(code))?.[1] ?? 'The store (REWIND_STORE) fails.'
  return new StoreError(`${text} SQLite: ${message} (${code}).`, {
    cause: error,
    isLocked: isLockedOut(error),
  })
}

export const storeIsGone = (): StoreError =>
  new StoreError(
    'The file of the store (REWIND_STORE) was deleted or replaced while this console runs. What it writes now would be lost. Restart the console.',
    {},
  )

export const storeIsNewer = (migrations: readonly string[]): StoreError =>
  new StoreError(
    `The store (REWIND_STORE) was made by a newer version of Rewind. This version does not know ${migrations.join(', ')}. Start the newer version, or give another file.`,
    {},
  )
