import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { freePort } from '../../scripts/free-port.mjs'
import { root } from '../../scripts/root.mjs'
import { type BrokenDeploy, breakDeterminism } from '../../src/deploy.ts'
import { expectPage, expectStuck, urlOf } from './console-checks.ts'
import { parseDockerfile } from './dockerfile.ts'
import { Image } from './image-root.ts'
import { canIsolate, endOf } from './read-only-root.ts'

test('nothing that git ignores is sent to the container engine', async () => {
  const lines = async (file: string) =>
    (await readFile(path.join(root, file), 'utf8')).split('\n').filter(Boolean)
  const ignored = await lines('.dockerignore')
  expect(ignored).toContain('.git')
  for (const pattern of await lines('.gitignore')) {
    const name = pattern.replace(/\/$/, '')
    expect(
      ignored.some((each) => each === name || each === `**/${name}`),
      name,
    ).toBe(true)
  }
})

test('both stages start from one slim image with glibc', async () => {
  const stages = parseDockerfile(await readFile(path.join(root, 'Dockerfile'), 'utf8'))
  for (const { from } of stages) expect(from).toBe('node:24-bookworm-slim')
})

// Its steps need the Node.js of this machine at the same path in the image.
const canBuild = canIsolate && process.execPath.startsWith('/usr/')

describe.skipIf(!canBuild)('the image that the steps of the Dockerfile make', () => {
  let image: Image
  let stuck: BrokenDeploy
  beforeAll(async () => {
    stuck = await breakDeterminism({ address: inject('temporalAddress') })
    image = await Image.build()
  }, 900_000)
  afterAll(async () => {
    await stuck?.stop()
    await image?.remove()
  })

  const settings = (more: NodeJS.ProcessEnv = {}) => ({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    REWIND_HOST: '127.0.0.1',
    ...more,
  })

  test('writes to its volume and /tmp only, and has no privilege', async () => {
    const script =
      'id -u; for at in / /opt/rewind /etc /usr; do touch "$at/x" 2>&1; done; touch /tmp/x /data/x && rm /data/x && echo writable'
    const { stdout } = await image.exec(['sh', '-c', script], {})
    expect(stdout).toMatch(/^1000\n/)
    expect(stdout.match(/Read-only file system/g)).toHaveLength(4)
    expect(stdout).toMatch(/writable\n$/)
  })

  test('does not open itself to others before it knows who they are', async () => {
    const { code, stderr } = await endOf(
      image.start({ TEMPORAL_ADDRESS: inject('temporalAddress') }),
    )
    expect(code).toBe(1)
    expect(stderr).toContain('REWIND_HOST=0.0.0.0 is open to others')
  })

  test('the doctor finds that everything works', async () => {
    const { code, stdout } = await endOf(image.start(settings(), ['doctor', '--json']))
    const { checks } = JSON.parse(stdout)
    const failed = checks.filter(({ status }: { status: string }) => status === 'failed')
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
  })

  test('the console finds the stuck run, serves its page, and is healthy while it runs', async () => {
    const env = settings({ REWIND_PORT: String(await freePort()) })
    const isHealthy = async () => (await image.exec(image.healthcheck, env)).code === 0
    expect(await isHealthy()).toBe(false)
    const console = image.start(env)
    const url = await urlOf(console)
    expect(await isHealthy()).toBe(true)
    await expectStuck(url, stuck.workflowId)
    await expectPage(url)
    const ended = endOf(console)
    console.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(await isHealthy()).toBe(false)
  })
})
