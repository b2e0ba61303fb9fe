import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashOf } from '../scripts/builds.mjs'
import { spawnGuarded } from '../scripts/guarded.mjs'
import { isInstalled } from '../scripts/install.mjs'
import { takeLock, withLock } from '../scripts/lock.mjs'
import { checkNode } from '../scripts/node-version.mjs'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-install-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const lockFile = (packages: object) => JSON.stringify({ packages })
const wanted = {
  '': { name: 'rewind' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/@rewind/b': { resolved: 'packages/b', link: true },
  'node_modules/for-another-machine': { version: '1.0.0', optional: true },
}

test.for([
  ['nothing is there', undefined, false],
  ['a package is missing', { 'node_modules/a': { version: '1.0.0' } }, false],
  ['a version differs', { ...wanted, 'node_modules/a': { version: '1.0.1' } }, false],
  [
    'all is there but what is for another machine',
    { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@rewind/b': { link: true } },
    true,
  ],
] as const)('is installed, where %s: %o', async ([, installed, expected]) => {
  await writeFile(join(folder, 'package-lock.json'), lockFile(wanted))
  await mkdir(join(folder, 'node_modules'))
  if (installed) {
    await writeFile(join(folder, 'node_modules/.package-lock.json'), lockFile(installed))
  }
  expect(await isInstalled(folder)).toBe(expected)
})

test('a build is stale when a source changes, not when a test or a built file does', async () => {
  for (const name of ['app/src', 'app/test', 'app/dist']) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'a.ts'), '1')
  }
  const before = await hashOf(['app', 'missing'], folder)
  await writeFile(join(folder, 'app/test/a.ts'), '2')
  await writeFile(join(folder, 'app/dist/a.ts'), '2')
  expect(await hashOf(['app', 'missing'], folder)).toBe(before)
  await writeFile(join(folder, 'app/src/a.ts'), '2')
  expect(await hashOf(['app', 'missing'], folder)).not.toBe(before)
})

test.for([
  ['20.18.3', false],
  ['20.19.0', true],
  ['18.20.0', false],
  ['22.0.0', true],
] as const)('Node %s is new enough: %s', ([version, expected]) => {
  if (expected) checkNode(version)
  else expect(() => checkNode(version)).toThrow(version)
})

test('many processes that repeatedly want a lock have it one at a time', async () => {
  const file = join(folder, 'lock')
  await writeFile(`${file}.7`, JSON.stringify({ pid: process.pid, born: 'long ago', children: [] }))
  let holders = 0
  await Promise.all(
    Array.from({ length: 12 }, () =>
      withLock(
        file,
        () => {},
        async () => {
          holders += 1
          await Promise.resolve()
          expect(holders).toBe(1)
          holders -= 1
        },
      ),
    ),
  )
})

test('the holder of a lock is named, and children of a dead holder are waited for', async () => {
  const file = join(folder, 'lock')
  const child = spawnGuarded(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const first = await takeLock(file)
  if (!('lock' in first)) throw new Error('It was free')
  await first.lock.tell({ url: 'http://127.0.0.1:1', childPid: child.process.pid ?? 0 })
  expect(await takeLock(file)).toMatchObject({ holder: { url: 'http://127.0.0.1:1' } })

  const held = JSON.parse(await readFile(`${file}.1`, 'utf8'))
  await writeFile(`${file}.1`, JSON.stringify({ ...held, born: 'long ago' }))
  let isTaken = false
  const second = takeLock(file).finally(() => {
    isTaken = true
  })
  // Free locks can be taken meanwhile, one after the other.
  for (const name of ['free', 'also free']) await takeLock(join(folder, name))
  expect(isTaken).toBe(false)
  await child.stop()
  expect(await second).toHaveProperty('lock')
})
