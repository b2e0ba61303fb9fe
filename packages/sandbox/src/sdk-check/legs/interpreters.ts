import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The sources of the workers that run step lists, with one folder per SDK. */
export const interpreters = join(import.meta.dirname, '../interpreters')

/**
 * Returns a hash of the names and contents of all files in a folder, which is the cache key of
 * their build.
 */
export async function hashOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash
      .update(path.slice(folder.length))
      .update('\0')
      .update(await readFile(path))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}
