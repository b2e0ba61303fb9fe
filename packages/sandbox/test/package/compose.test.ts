import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../scripts/root.mjs'

const { services, configs } = parse(await readFile(path.join(root, 'deploy/compose.yaml'), 'utf8'))

test('the console of the compose file has no privilege and writes to its volume and /tmp', () => {
  expect(services.rewind).toMatchObject({
    volumes: ['store:/data'],
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    // Longer than the console waits for a running operation.
    stop_grace_period: '45s',
  })
})

test('it is open on this machine only, because it starts without a login', () => {
  const { rewind, proxy } = services
  expect(rewind.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)])
  expect(proxy.ports).toEqual([expect.stringMatching(/^\$\{REWIND_PROXY_PORT:-127\.0\.0\.1:/)])
})

test('the database and the proxy start only when they are asked for', () => {
  expect(services.postgres.profiles).toEqual(['postgres'])
  expect(services.proxy.profiles).toEqual(['proxy'])
})

test('no nginx configuration passes on an identity that the client claims', async () => {
  const page = await readFile(path.join(root, 'docs/deploying.md'), 'utf8')
  const documented = [...page.matchAll(/```nginx\n(.*?)```/gs)].map(([, text = '']) => text)
  expect(documented).toHaveLength(2)
  for (const text of [configs.nginx.content, ...documented]) {
    for (const name of ['User', 'Email', 'Groups']) {
      expect(text).toContain(`proxy_set_header X-Forwarded-${name} "";`)
    }
  }
})
