import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { StoreError, storeIsGone } from './store-error.ts'

/**
 * An intent and its outcome need a few pages. With less free space than this the disk counts as
 * full.
 */
export const fewestFreeBytes = 256 * 1024

const identityOf = async (file: string): Promise<string> => {
  const { dev, ino } = await stat(file)
  return `${dev} ${ino}`
}

/** Returns undefined if the file system does not report it. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const space = await statfs(folder).catch(() => undefined)
  return space && space.bavail * space.bsize
}

/**
 * The file that a store has open. SQLite keeps writing into a deleted file, and those rows are lost
 * when the process ends. So each intent first checks that the file is still in its place.
 */
export class StoreFile {
  readonly #files: ReadonlyMap<string, string>
  readonly #folder: string | undefined

  private constructor(files: ReadonlyMap<string, string>, folder: string | undefined) {
    this.#files = files
    this.#folder = folder
  }

  /** For an open database with tables: its `-wal` file exists by then. */
  static async of(file: string): Promise<StoreFile> {
    if (file === ':memory:') return new StoreFile(new Map(), undefined)
    const resolved = path.resolve(file)
    const files = new Map<string, string>()
    for (const each of [resolved, `${resolved}-wal`]) files.set(each, await identityOf(each))
    return new StoreFile(files, path.dirname(resolved))
  }

  /** Returns true if the path still leads to the opened file. */
  async isThere(): Promise<boolean> {
    for (const [file, identity] of this.#files) {
      if ((await identityOf(file).catch(() => undefined)) !== identity) return false
    }
    return true
  }

  /** Throws a `StoreError` if rows would be lost or the disk is full. */
  async check(): Promise<void> {
    if (!(await this.isThere())) throw storeIsGone()
    const free = this.#folder === undefined ? undefined : await freeBytes(this.#folder)
    if (free !== undefined && free < fewestFreeBytes) {
      throw new StoreError(
        `The disk that holds the store (REWIND_STORE) is full: ${Math.floor(free / 1024)} kB are left. Free some space.`,
      )
    }
  }
}
