import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import {
  npmStart,
  processesOf,
  type Started,
  startScriptOf,
  untilNoProcessOf,
} from './npm-start.ts'
import { standInRepository } from './stand-in-repository.ts'

// These tests run one after the other: they share a folder, as the starts of one developer do.
let repository: Awaited<ReturnType<typeof standInRepository>>
let started: Started | undefined
beforeAll(async () => {
  repository = await standInRepository()
})
afterEach(async () => {
  const { exitCode, signalCode, pid } = started?.npm ?? {}
  if (exitCode === null && signalCode === null) process.kill(-(pid ?? 0), 'SIGINT')
  await untilNoProcessOf(repository.folder)
})
afterAll(() => repository.remove())

const up = /^Rewind: (http:\S+) {2}Temporal Web UI: (http:\S+)$/m

/** Asks the stand-in server what it was given. */
async function askConsole(url: string) {
  const reply: { toml: string; names: string[] } = JSON.parse(await (await fetch(url)).text())
  return { ...reply, address: /address = "(.+)"/.exec(reply.toml)?.[1] ?? '' }
}

async function countExecutions(address: string, query = ''): Promise<number> {
  const connection = await Connection.connect({ address })
  try {
    return (await new Client({ connection }).workflow.count(query)).count
  } finally {
    await connection.close()
  }
}

test('seeds about 40 executions and reads no configuration of the user', async () => {
  const toml = join(repository.folder, 'users.toml')
  await writeFile(toml, '[profile.default]\nnamespace = "of-the-user"\napi_key = "secret"\n')
  started = npmStart(repository.folder, {
    env: { TEMPORAL_CONFIG_FILE: toml, TEMPORAL_NAMESPACE: 'of-the-user', TEMPORAL_TLS: 'true' },
  })
  const [, url = '', uiUrl = ''] = await started.printed(up)
  const { address, toml: given, names } = await askConsole(url)
  expect(names.sort()).toEqual([
    'REWIND_CACHE_DIR',
    'REWIND_PORT',
    'REWIND_STORE',
    'TEMPORAL_CONFIG_FILE',
  ])
  expect(given).toBe(`[profile.default]\naddress = "${address}"\n`)
  expect((await fetch(uiUrl)).status).toBe(200)
  // Visibility lags behind the runs.
  const counted = (query?: string) =>
    expect.poll(() => countExecutions(address, query), { message: query ?? 'all', timeout: 60_000 })
  await counted().toBeGreaterThanOrEqual(40)
  for (const status of ['Running', 'Completed', 'Failed', 'Canceled', 'Terminated', 'TimedOut']) {
    await counted(`ExecutionStatus = '${status}'`).toBeGreaterThan(0)
  }

  const second = npmStart(repository.folder)
  expect(await second.exitCode).toBe(0)
  expect(second.output()).toContain(`Rewind already runs: ${url}`)

  process.kill(-(started.npm.pid ?? 0), 'SIGINT')
  await untilNoProcessOf(repository.folder)
})

test('finds yesterday’s executions after a kill -9 of the start script', async () => {
  started = npmStart(repository.folder)
  const [, url = ''] = await started.printed(up)
  const before = await countExecutions((await askConsole(url)).address)
  expect(before).toBeGreaterThanOrEqual(40)
  process.kill(await startScriptOf(repository.folder), 'SIGKILL')
  // The restart is immediate: it must wait for the old server instead of opening its data a second
  // time.
  started = npmStart(repository.folder)
  const [, newUrl = ''] = await started.printed(up)
  const { address } = await askConsole(newUrl)
  expect(await countExecutions(address)).toBeGreaterThanOrEqual(before)
  const servers = (await processesOf(repository.folder)).filter(({ command }) =>
    /^\S*temporal server/.test(command),
  )
  expect(servers).toHaveLength(1)
})

test.for(['SIGKILL', 'SIGTERM'] as const)(
  'leaves nothing behind after %s of npm',
  async (signal) => {
    started = npmStart(repository.folder)
    await started.printed(up)
    process.kill(started.npm.pid ?? 0, signal)
    await untilNoProcessOf(repository.folder)
  },
)

test('--fresh starts empty, and a port in use is avoided with a message', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  started = npmStart(repository.folder, { flags: ['--fresh'], env: { REWIND_PORT: String(port) } })
  await started.printed(/Seeding the sandbox/)
  const [, url = ''] = await started.printed(up)
  expect(started.output()).toContain(
    `Port ${port} is taken: Rewind listens on ${new URL(url).port}`,
  )
  taken.close()
})

test.for([
  { how: 'TEMPORAL_ADDRESS', toml: '', env: (address: string) => ({ TEMPORAL_ADDRESS: address }) },
  {
    how: 'a profile of temporal.toml',
    toml: '[profile.staging]\naddress = "ADDRESS"\n',
    env: () => ({ TEMPORAL_PROFILE: 'staging' }),
  },
])('starts neither server nor sandbox where $how has an address', async ({ toml, env }) => {
  const address = inject('temporalAddress')
  const file = join(repository.folder, 'users.toml')
  await writeFile(file, toml.replace('ADDRESS', address))
  started = npmStart(repository.folder, { env: { TEMPORAL_CONFIG_FILE: file, ...env(address) } })
  await started.printed(/^Rewind: (http:\S+)$/m)
  expect(started.output()).toContain(`Temporal at ${address}, as configured`)
  const commands = (await processesOf(repository.folder)).map(({ command }) => command)
  expect(commands.filter((command) => /temporal server|worker-main/.test(command))).toEqual([])
})

test.for([
  { what: 'an unknown flag', flags: ['--frsh'], env: {}, says: /Unknown option '--frsh'/ },
  {
    what: 'a missing profile',
    flags: [],
    env: { TEMPORAL_PROFILE: 'x' },
    says: /Profile 'x' not found|cannot be read/,
  },
  {
    what: 'long histories for a server of the user',
    flags: ['--long'],
    env: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    says: /--long is for a server that npm start brings up/,
  },
  { what: 'a wrong setting', flags: [], env: { REWIND_PORT: 'x' }, says: /REWIND_PORT is no port/ },
])('stops at $what and says so', async ({ flags, env, says }) => {
  started = npmStart(repository.folder, { flags, env })
  expect(await started.exitCode).not.toBe(0)
  expect(started.output()).toMatch(says)
})
