import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cacheDir, fillCache, findInCache } from '../src/cache.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-cache-'))
  vi.stubEnv('REWIND_CACHE_DIR', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const write = (text: string) => (empty: string) => writeFile(join(empty, 'file'), text)

test('a cached folder is found by its name', async () => {
  expect(await findInCache('v1', 'file')).toBeUndefined()
  await fillCache('v1', write('one'))
  expect(await readFile((await findInCache('v1', 'file')) ?? '', 'utf8')).toBe('one')
  expect(await findInCache('v2', 'file')).toBeUndefined()
})

test('a failed or killed build leaves nothing in the cache', async () => {
  // No process has this id: it is above the limit of every system.
  await mkdir(join(folder, '.unfinished-2147483646-a'))
  await mkdir(join(folder, `.unfinished-${process.pid}-of-another-task`))
  await expect(fillCache('v1', () => Promise.reject(new Error('disk full')))).rejects.toThrow(
    'disk full',
  )
  expect(await readdir(folder)).toEqual([`.unfinished-${process.pid}-of-another-task`])
})

test('of two that build the same folder at once, both get a complete one', async () => {
  const made = await Promise.all([fillCache('v1', write('one')), fillCache('v1', write('two'))])
  expect(made).toEqual([join(folder, 'v1'), join(folder, 'v1')])
  expect(await readdir(folder)).toEqual(['v1'])
})

test('REWIND_CACHE_DIR comes before XDG_CACHE_HOME', () => {
  vi.stubEnv('XDG_CACHE_HOME', '/xdg')
  expect(cacheDir()).toBe(folder)
  vi.stubEnv('REWIND_CACHE_DIR', '')
  expect(cacheDir()).toBe('/xdg/rewind')
})
