import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

let webRoot: string
let console: Console
beforeAll(async () => {
  webRoot = await mkdtemp(path.join(tmpdir(), 'rewind-web-'))
  await mkdir(path.join(webRoot, 'assets'))
  await writeFile(path.join(webRoot, 'index.html'), '<!doctype html><head><title>Rewind</title>')
  await writeFile(
    path.join(webRoot, 'assets/main-1a2b.js'),
    `export const text = '${'x'.repeat(5000)}'`,
  )
  await writeFile(path.join(webRoot, 'secret.txt'), 'not to be served')
  console = await startConsole({ webRoot })
})
afterAll(async () => {
  await console.close()
  await connection.close()
  await rm(webRoot, { recursive: true })
})

const pages = [
  '/',
  '/namespaces/default/workflows?query=x',
  '/namespaces/default/workflows/assets%2Fx.js/0b6b6f5a/history',
  '/namespaces/default/workflows/report.pdf',
  '/import',
  '/apifoo',
  // A browser test covers what the page does with this path.
  '/namespaces/default/workflows/100%',
  '/namespaces/default/workflows/%ff?query=%zz',
  '/secret.txt',
]
test.each(pages)('%s is the page of the app, not cached', async (url) => {
  const reply = await console.app.inject(url)
  expect(reply.statusCode).toBe(200)
  expect(reply.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-frame-options': 'DENY',
  })
  expect(reply.body).toContain('<title>Rewind</title>')
  expect(reply.body).not.toContain('not to be served')
})

test('each page has a new nonce for style sheets', async () => {
  const nonces = await Promise.all(
    ['/', '/'].map(async (url) => {
      const { body, headers } = await console.app.inject(url)
      const [, nonce = 'none'] = /<meta property="csp-nonce" nonce="([0-9a-f]+)">/.exec(body) ?? []
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
      return nonce
    }),
  )
  expect(new Set(nonces).size).toBe(2)
})

test('its files are cached for good, and compressed', async () => {
  const url = '/assets/main-1a2b.js'
  const reply = await console.app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
  expect(reply.headers).toMatchObject({
    'content-type': expect.stringContaining('javascript'),
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
  })
  expect(reply.rawPayload.length).toBeLessThan(1000)
})

test.each(['br', 'gzip'])(
  'a file that was compressed beforehand is sent so to who takes %s',
  async (encoding) => {
    const url = '/assets/main-3c4d.js'
    const file = path.join(webRoot, url)
    await writeFile(file, 'plain')
    await writeFile(`${file}.${encoding === 'br' ? 'br' : 'gz'}`, encoding)
    const reply = await console.app.inject({ url, headers: { 'accept-encoding': encoding } })
    expect(reply.headers).toMatchObject({
      'content-type': expect.stringContaining('javascript'),
      'content-encoding': encoding,
      vary: expect.stringMatching(/accept-encoding/i),
    })
    expect(reply.body).toBe(encoding)
    const plain = await console.app.inject({ url })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe('plain')
  },
)

const missing = [
  '/assets/old-9z.js',
  '/assets/',
  '/assets/..%2fsecret.txt',
  '/api',
  '/api/',
  '/api/../assets',
]
test.each(missing)('%s is no page and no file', async (url) => {
  const reply = await console.app.inject({ url })
  expect(reply.statusCode).toBe(404)
  expect(reply.json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('after a new build the new page is served', async () => {
  const file = path.join(webRoot, 'index.html')
  const before = await readFile(file, 'utf8')
  await writeFile(file, '<!doctype html><head><script src="/assets/main-new.js"></script>')
  const reply = await console.app.inject('/')
  await rm(file)
  const meanwhile = await console.app.inject('/')
  await writeFile(file, before)
  expect(reply.body).toContain('/assets/main-new.js')
  expect(meanwhile.statusCode).toBe(404)
  expect(meanwhile.json().message).toContain('not built')
})

test('a page cannot be posted to', async () => {
  const reply = await console.app.inject({ method: 'POST', url: '/namespaces', payload: {} })
  expect(reply.statusCode).toBe(404)
  expect(reply.json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('a console whose pages are not built says so, and its API works', async () => {
  const bare = await startConsole()
  const reply = await bare.app.inject('/')
  expect(reply.statusCode).toBe(404)
  expect(reply.json().message).toContain('npm run build')
  expect((await bare.app.inject('/api/session')).statusCode).toBe(200)
  await bare.close()
})
