import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { identify } from '../scripts/process-identity.mjs'

/** Returns the folder for everything that is downloaded or built once, outside the work tree. */
export function cacheDir(): string {
  const { REWIND_CACHE_DIR, XDG_CACHE_HOME } = process.env
  return REWIND_CACHE_DIR || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'rewind')
}

/** Returns the path of a cached file, or undefined. The folder name contains the version. */
export async function findInCache(folder: string, file: string): Promise<string | undefined> {
  const path = join(cacheDir(), folder, file)
  return (await exists(path)) ? path : undefined
}

/**
 * Fills a new folder with `make`, and gives it its name when `make` is done: an interrupted build
 * is never mistaken for a complete one. Returns the path.
 */
export async function fillCache(
  folder: string,
  make: (emptyFolder: string) => Promise<void>,
): Promise<string> {
  const target = join(cacheDir(), folder)
  await mkdir(cacheDir(), { recursive: true })
  await removeUnfinished()
  const unfinished = await mkdtemp(join(cacheDir(), `.unfinished-${process.pid}-`))
  try {
    await make(unfinished)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another process was faster. Its result is equivalent.
    if (!(await exists(target))) throw error
  }
  return target
}

/** Deletes the unfinished folders of processes that have ended. */
async function removeUnfinished(): Promise<void> {
  for (const name of await readdir(cacheDir())) {
    const [, pid] = /^\.unfinished-(\d+)-/.exec(name) ?? []
    if (pid === undefined || (await identify(Number(pid))) !== undefined) continue
    await rm(join(cacheDir(), name), { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
