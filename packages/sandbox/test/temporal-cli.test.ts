import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findTemporalCli } from '../src/temporal-cli.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-cli-'))
  vi.stubEnv('TEMPORAL_CLI_PATH', '')
  vi.stubEnv('REWIND_CACHE_DIR', join(folder, 'cache'))
  // Only the shell of /bin, so that neither a CLI nor Go is found.
  vi.stubEnv('PATH', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function fakeCli(version: string, name = 'temporal'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\necho "temporal version 1.0.0 (Server ${version}, UI 2.0.0)"\n`)
  await chmod(path, 0o755)
  return path
}

const silent = () => {}

test('TEMPORAL_CLI_PATH comes first, and its server’s version is known', async () => {
  await fakeCli('1.30.0')
  const named = await fakeCli('1.29.4', 'another')
  vi.stubEnv('TEMPORAL_CLI_PATH', named)
  expect(await findTemporalCli(silent)).toMatchObject({ path: named, serverVersion: '1.29.4' })
})

test('the PATH is next', async () => {
  const path = await fakeCli('1.31.2')
  expect(await findTemporalCli(silent)).toMatchObject({ path, serverVersion: '1.31.2' })
})

test.for([
  ['a server that is too old', '1.28.9', /brings server 1\.28\.9, and Rewind supports 1\.29/],
  ['no server at all', 'none', /names no server/],
] as const)('TEMPORAL_CLI_PATH with %s is refused', async ([, version, message]) => {
  vi.stubEnv('TEMPORAL_CLI_PATH', await fakeCli(version))
  await expect(findTemporalCli(silent)).rejects.toThrow(message)
})

test('TEMPORAL_CLI_PATH that names nothing is refused by its name', async () => {
  vi.stubEnv('TEMPORAL_CLI_PATH', join(folder, 'nothing'))
  await expect(findTemporalCli(silent)).rejects.toThrow(/TEMPORAL_CLI_PATH is .*nothing/)
})

test('where none of the sources serves, the message says which to provide', async () => {
  await fakeCli('1.20.0')
  // Port 9 has no listener, so the download fails as it does without a network.
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
    vi.stubEnv(name, 'http://127.0.0.1:9')
  }
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '')
  const said: string[] = []
  await expect(findTemporalCli((line) => said.push(line))).rejects.toThrow(
    /on the PATH, or its path in TEMPORAL_CLI_PATH.+temporal\.download.+Go on the PATH.+TEMPORAL_ADDRESS/s,
  )
  expect(said[0]).toMatch(/passed over: it brings server 1\.20\.0/)
  expect(said).toContainEqual(expect.stringMatching(/^Downloading the Temporal CLI v1\.5\.1 to /))
  expect(said.at(-1)).toMatch(/The download of the Temporal CLI failed: .+/)
})
