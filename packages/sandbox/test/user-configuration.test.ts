import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { configuredAddress } from '../scripts/user-configuration.mjs'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-configuration-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const profiles = `
[profile.default]
address = "default:7233"
[profile.staging]
address = "staging:7233"
[profile.nameless]
namespace = "orders"
`

test.for([
  ['the environment', profiles, { TEMPORAL_ADDRESS: 'here:7233' }, 'here:7233'],
  ['the default profile', profiles, {}, 'default:7233'],
  ['the chosen profile', profiles, { TEMPORAL_PROFILE: 'staging' }, 'staging:7233'],
  ['a profile without an address', profiles, { TEMPORAL_PROFILE: 'nameless' }, undefined],
  ['an empty file', '', {}, undefined],
  ['an empty file and the environment', '', { TEMPORAL_ADDRESS: 'here:7233' }, 'here:7233'],
  ['an empty TEMPORAL_ADDRESS', '', { TEMPORAL_ADDRESS: '' }, undefined],
] as const)('the address of %s', async ([, toml, env, expected]) => {
  const file = join(folder, 'temporal.toml')
  await writeFile(file, toml)
  vi.stubEnv('TEMPORAL_CONFIG_FILE', file)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  expect(await configuredAddress()).toBe(expected)
})

test.for([
  ['a broken file', '[profile', {}],
  ['a profile that is not there', profiles, { TEMPORAL_PROFILE: 'production' }],
] as const)('%s stops the start', async ([, toml, env]) => {
  const file = join(folder, 'temporal.toml')
  await writeFile(file, toml)
  vi.stubEnv('TEMPORAL_CONFIG_FILE', file)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  await expect(configuredAddress()).rejects.toThrow(/Temporal's configuration cannot be read/)
})

test('a clean environment keeps only the paths to programs and folders', () => {
  expect(
    cleanEnvironment({
      PATH: '/bin',
      TEMPORAL_ADDRESS: 'a',
      TEMPORAL_CLI_PATH: '/temporal',
      REWIND_OPERATOR: 'ada',
      REWIND_CACHE_DIR: '/cache',
    }),
  ).toEqual({ PATH: '/bin', TEMPORAL_CLI_PATH: '/temporal', REWIND_CACHE_DIR: '/cache' })
})
