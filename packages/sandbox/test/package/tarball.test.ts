import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { root } from '../../scripts/root.mjs'
import { type BrokenDeploy, breakDeterminism } from '../../src/deploy.ts'
import { expectPage, expectStuck, urlOf } from './console-checks.ts'
import { canIsolate, endOf, ReadOnlyMachine } from './read-only-root.ts'

const run = promisify(execFile)

let out: string
let tarball: string
let files: string[]
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'rewind-tarball-'))
  const pack = path.join(root, 'packages/sandbox/scripts/pack.mjs')
  await run(process.execPath, [pack, '--out', out])
  const [name = ''] = await readdir(out)
  tarball = path.join(out, name)
  await run('tar', ['xzf', tarball, '-C', out])
  const entries = await readdir(path.join(out, 'package'), { recursive: true, withFileTypes: true })
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(path.join(out, 'package'), path.join(entry.parentPath, entry.name)),
    )
}, 300_000)
afterAll(() => rm(out, { recursive: true }))

const readPacked = (file: string): Promise<string> =>
  readFile(path.join(out, 'package', file), 'utf8')

const readLock = async (): Promise<Record<string, { version: string }>> =>
  JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')).packages

describe('the tarball', () => {
  test('has a file of ours only where the product needs it', () => {
    expect(path.basename(tarball)).toMatch(/^rewind-\d+\.\d+\.\d+\.tgz$/)
    const needed = [
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
      /^docs\/.+\.(md|svg|png)$/,
      /^rewind\/dist\/[\w.-]+\.js$/,
      /^web\/dist\/(index\.html|[\w.-]+\.(svg|ico|png|txt|webmanifest)(\.br|\.gz)?)$/,
      /^web\/dist\/assets\/[\w.-]+\.(js|css|svg|woff2|png)(\.br|\.gz)?$/,
    ]
    const ours = files.filter((file) => !file.startsWith('node_modules/'))
    expect(ours.filter((file) => !needed.some((pattern) => pattern.test(file)))).toEqual([])
    expect(ours).toContain('rewind/dist/main.js')
    expect(ours).toContain('web/dist/index.html')
  })

  test('has nothing that only tests and the sandbox need', () => {
    const unwanted =
      /^node_modules\/(@rewind|@temporalio\/(worker|testing|core-bridge)|@playwright|playwright[\w-]*|vite|vitest|typescript|fast-check|node-forge|@swc|@biomejs|knip)\//
    expect(files.filter((file) => unwanted.test(file))).toEqual([])
  })

  test('has the versions that were tested', async () => {
    const lock = await readLock()
    const manifests = files.filter((file) =>
      /^node_modules\/(.+\/node_modules\/)?(@[^/]+\/)?[^@/]+\/package\.json$/.test(file),
    )
    expect(manifests.length).toBeGreaterThan(100)
    for (const manifest of manifests) {
      const { version } = JSON.parse(await readPacked(manifest))
      expect(version, manifest).toBe(lock[path.dirname(manifest)]?.version)
    }
  })

  test('declares every package that the built process imports, with one version', async () => {
    const { dependencies, bundleDependencies, bin } = JSON.parse(await readPacked('package.json'))
    expect(bin).toEqual({ rewind: 'rewind/dist/main.js' })
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/)
    const imported = new Set<string>()
    for (const file of files.filter((each) => each.startsWith('rewind/dist/'))) {
      const script = await readPacked(file)
      expect(script).not.toContain('sourceMappingURL')
      for (const [, name = ''] of script.matchAll(
        /^(?:import|export)\b[^;]*?from\s*"([^".][^"]*)"/gm,
      )) {
        if (!name.startsWith('node:'))
          imported.add(
            name
              .split('/')
              .slice(0, name[0] === '@' ? 2 : 1)
              .join('/'),
          )
      }
    }
    expect(imported.size).toBeGreaterThan(10)
    expect([...imported].filter((name) => !(name in dependencies))).toEqual([])
    // The binary of libsql is for one system only, so it cannot be in the tarball.
    expect(files.filter((file) => /node_modules\/@?libsql\//.test(file))).toEqual([])
    expect(Object.keys(dependencies).filter((name) => !bundleDependencies.includes(name))).toEqual([
      'libsql',
    ])
  })
})

describe.skipIf(!canIsolate)('installed by a user without privileges, on a read-only root', () => {
  let machine: ReadOnlyMachine
  let stuck: BrokenDeploy
  let app: string
  let home: string
  let data: string
  beforeAll(async () => {
    machine = await ReadOnlyMachine.create()
    app = await machine.folder('app')
    home = await machine.folder('home')
    data = await machine.folder('data')
    await run('install', ['-m', '644', tarball, machine.path('rewind.tgz')])
    stuck = await breakDeterminism({ address: inject('temporalAddress') })
  }, 120_000)
  afterAll(async () => {
    await stuck?.stop()
    await machine?.remove()
  })

  const rewind = (...args: string[]) => [path.join(app, 'node_modules/.bin/rewind'), ...args]
  const settings = (more: NodeJS.ProcessEnv = {}) => ({
    cwd: data,
    writable: [data],
    env: {
      HOME: data,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      REWIND_STORE: path.join(data, 'rewind.db'),
      REWIND_PORT: '0',
      ...more,
    },
  })

  test('npm installs it into an empty folder', async () => {
    const install = await machine.run(
      ['npm', 'install', '--no-audit', '--no-fund', machine.path('rewind.tgz')],
      { cwd: app, env: { HOME: home }, writable: [app, home] },
    )
    expect(install, install.stderr).toMatchObject({ code: 0 })
    const libsql = path.join(app, 'node_modules/libsql/package.json')
    const { version } = JSON.parse(await readFile(libsql, 'utf8'))
    expect(version).toBe((await readLock())['node_modules/libsql']?.version)
  }, 240_000)

  test('nothing but the store and /tmp can be written', async () => {
    const script = `id -u; for at in / /etc /usr /var/tmp ${app}; do touch "$at/x" 2>&1; done; touch /tmp/x ${data}/x && rm ${data}/x && echo writable`
    const { stdout } = await machine.run(['sh', '-c', script], settings())
    expect(stdout).toMatch(/^65534\n/)
    expect(stdout.match(/Read-only file system/g)).toHaveLength(5)
    expect(stdout).toMatch(/writable\n$/)
  })

  test('the doctor finds that everything works', async () => {
    const { code, stdout, stderr } = await machine.run(rewind('doctor', '--json'), settings())
    const { checks } = JSON.parse(stdout)
    const notOk = checks.filter(({ status }: { status: string }) => status !== 'ok')
    expect(notOk.map(({ id }: { id: string }) => id)).toEqual(['writes', 'clock'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await readdir(data)).toEqual([])
  })

  test('the console starts, finds the stuck run, serves its page, and ends', async () => {
    const child = machine.start(rewind(), settings())
    const url = await urlOf(child)
    await expectStuck(url, stuck.workflowId)
    await expectPage(url)
    const ended = endOf(child)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect((await readdir(data)).filter((name) => !name.startsWith('rewind.db'))).toEqual([])
  })

  test('the doctor says of a store that cannot be written why', async () => {
    const storeIn = async (folder: string) => {
      const how = settings({ REWIND_STORE: path.join(folder, 'rewind.db') })
      const { code, stdout } = await machine.run(rewind('doctor', '--json'), how)
      const { checks } = JSON.parse(stdout)
      return { code, store: checks.find(({ id }: { id: string }) => id === 'store') }
    }
    const readOnly = await storeIn(app)
    expect(readOnly).toMatchObject({ code: 1, store: { status: 'failed' } })
    expect(readOnly.store.found).toContain('is on a read-only file system')

    await run('install', ['-d', '-m', '755', machine.path('data/of-root')])
    const denied = await storeIn(machine.path('data/of-root'))
    expect(denied).toMatchObject({ code: 1, store: { status: 'failed' } })
    expect(denied.store.found).toContain('cannot be written by user id 65534 (EACCES)')
  })
})
