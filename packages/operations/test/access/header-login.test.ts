import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HeaderLogin, identifyByHeaders } from '../../src/access/header-login.ts'
import { parseTrustedProxies } from '../../src/access/trusted-proxies.ts'

const proxies = (list: string) => {
  const parsed = parseTrustedProxies(list)
  if (!parsed.valid) throw new Error(parsed.problems.join('\n'))
  return parsed.proxies
}
const login: HeaderLogin = {
  trustedProxies: proxies('10.0.0.0/8'),
  userHeader: 'X-Forwarded-User',
  emailHeader: 'X-Forwarded-Email',
  groupsHeader: 'X-Forwarded-Groups',
}
const secret = 'a secret of the proxy'
const { trustedProxies: _, ...withoutProxies } = login
const bySecret: HeaderLogin = { ...withoutProxies, secret }
const byBoth: HeaderLogin = { ...login, secret }

const ada = ['X-Forwarded-User', 'ada']
const withSecret = (value: string) => ['X-Rewind-Proxy-Secret', value]
/** Returns a text as Node reads it from a header in UTF-8. */
const sent = (text: string) => Buffer.from(text).toString('latin1')

describe('a user is identified', () => {
  test.each<[string, string[], string | undefined, HeaderLogin, object]>([
    ['by the user alone', ada, '10.0.0.7', login, { id: 'ada', name: 'ada', groups: [] }],
    ['from a mapped address', ada, '::ffff:10.0.0.7', login, { id: 'ada' }],
    ['by header names in any case', ['x-forwarded-USER', 'ada'], '10.0.0.7', login, { id: 'ada' }],
    [
      'with e-mail and groups',
      [
        ...ada,
        'X-Forwarded-Email',
        'ada@example.com',
        'X-Forwarded-Groups',
        'payments, sre,,payments ,\t',
      ],
      '10.0.0.7',
      login,
      { id: 'ada', name: 'ada@example.com', email: 'ada@example.com', groups: ['payments', 'sre'] },
    ],
    [
      'with letters outside ASCII',
      ['X-Forwarded-User', sent('żółć'), 'X-Forwarded-Groups', sent('équipe')],
      '10.0.0.7',
      login,
      { id: 'żółć', groups: ['équipe'] },
    ],
    ['with spaces around', ['X-Forwarded-User', ' ada\t'], '10.0.0.7', login, { id: 'ada' }],
    ['with an empty e-mail', [...ada, 'X-Forwarded-Email', ''], '10.0.0.7', login, { name: 'ada' }],
    [
      'by the secret, from anywhere',
      [...ada, ...withSecret(secret)],
      '1.2.3.4',
      bySecret,
      { id: 'ada' },
    ],
    [
      'by the secret, over a Unix socket',
      [...ada, ...withSecret(secret)],
      undefined,
      bySecret,
      { id: 'ada' },
    ],
    ['by both', [...ada, ...withSecret(secret)], '10.0.0.7', byBoth, { id: 'ada' }],
    [
      'without headers that are not in the settings',
      [...ada, 'X-Forwarded-Email', 'root@example.com', 'X-Forwarded-Groups', 'admins'],
      '10.0.0.7',
      { trustedProxies: proxies('10.0.0.7'), userHeader: 'X-Forwarded-User' },
      { id: 'ada', name: 'ada', groups: [] },
    ],
  ])('%s', (_, headers, address, settings, identity) => {
    const found = identifyByHeaders(headers, address, settings)
    expect(found).toMatchObject({ identified: true, identity: { via: 'HEADER', ...identity } })
    if (!('email' in identity)) expect(found).not.toHaveProperty('identity.email')
  })
})

describe('a request is refused', () => {
  const user = (value: string) => ['X-Forwarded-User', value]
  const groups = (value: string) => [...ada, 'X-Forwarded-Groups', value]
  test.each<[string, string[], string | undefined, HeaderLogin, string, string]>([
    [
      'from elsewhere',
      ada,
      '11.0.0.7',
      login,
      'UNTRUSTED_ADDRESS',
      'The request came from 11.0.0.7, which is not a trusted proxy.',
    ],
    [
      'from no address',
      ada,
      undefined,
      login,
      'UNTRUSTED_ADDRESS',
      'The request came from an unknown address, which is not a trusted proxy.',
    ],
    [
      'with no proof set',
      ada,
      '10.0.0.7',
      withoutProxies,
      'UNTRUSTED_ADDRESS',
      'The request came from 10.0.0.7, which is not a trusted proxy.',
    ],
    [
      'with the secret, from elsewhere',
      [...ada, ...withSecret(secret)],
      '11.0.0.7',
      byBoth,
      'UNTRUSTED_ADDRESS',
      'The request came from 11.0.0.7, which is not a trusted proxy.',
    ],
    [
      'from the proxy without the secret',
      ada,
      '10.0.0.7',
      byBoth,
      'NO_SECRET',
      'The request has no header X-Rewind-Proxy-Secret.',
    ],
    [
      'with another secret',
      [...ada, ...withSecret('another')],
      '10.0.0.7',
      bySecret,
      'WRONG_SECRET',
      'The header X-Rewind-Proxy-Secret contains the wrong secret.',
    ],
    [
      'with an empty secret',
      [...ada, ...withSecret('')],
      '10.0.0.7',
      bySecret,
      'WRONG_SECRET',
      'The header X-Rewind-Proxy-Secret contains the wrong secret.',
    ],
    [
      'with a right and a wrong secret',
      [...ada, ...withSecret(secret), ...withSecret('x')],
      '10.0.0.7',
      bySecret,
      'WRONG_SECRET',
      'The header X-Rewind-Proxy-Secret contains the wrong secret.',
    ],
    [
      'without a user',
      [],
      '10.0.0.7',
      login,
      'NO_USER',
      'The request has no header X-Forwarded-User.',
    ],
    [
      'with an empty user',
      user(' '),
      '10.0.0.7',
      login,
      'NO_USER',
      'The request has no header X-Forwarded-User.',
    ],
    [
      'with two users',
      [...user('eve'), ...ada],
      '10.0.0.7',
      login,
      'SEVERAL_VALUES',
      'The header X-Forwarded-User came 2 times. Configure the proxy to replace the header, not to add to it.',
    ],
    [
      'with the same user twice',
      [...ada, ...ada],
      '10.0.0.7',
      login,
      'SEVERAL_VALUES',
      'The header X-Forwarded-User came 2 times. Configure the proxy to replace the header, not to add to it.',
    ],
    [
      'with joined users',
      user('eve, ada'),
      '10.0.0.7',
      login,
      'SEVERAL_VALUES',
      'The header X-Forwarded-User contains a comma, which separates several values. Configure the proxy to send one name.',
    ],
    [
      'with groups twice',
      [...groups('a'), 'x-forwarded-groups', 'b'],
      '10.0.0.7',
      login,
      'SEVERAL_VALUES',
      'The header X-Forwarded-Groups came 2 times. Configure the proxy to replace the header, not to add to it.',
    ],
    [
      'with two e-mails',
      [...ada, 'X-Forwarded-Email', 'a@b.c,d@e.f'],
      '10.0.0.7',
      login,
      'SEVERAL_VALUES',
      'The header X-Forwarded-Email contains a comma, which separates several values. Configure the proxy to send one name.',
    ],
    [
      'with a long name',
      user('a'.repeat(201)),
      '10.0.0.7',
      login,
      'TOO_LONG',
      'A name in the header X-Forwarded-User is longer than 200 characters.',
    ],
    [
      'with a long group',
      groups('a'.repeat(201)),
      '10.0.0.7',
      login,
      'TOO_LONG',
      'A name in the header X-Forwarded-Groups is longer than 200 characters.',
    ],
    [
      'with many groups',
      groups(Array.from({ length: 501 }, (_, at) => `g${at}`).join(',')),
      '10.0.0.7',
      login,
      'TOO_LONG',
      'The header X-Forwarded-Groups has more than 500 groups.',
    ],
    [
      'with a tab inside',
      user('a\tb'),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-User contains control characters or invisible characters.',
    ],
    [
      'with a control character of C1',
      user(sent('a\u0085b')),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-User contains control characters or invisible characters.',
    ],
    [
      'with reversed text',
      user(sent('a\u202Eb')),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-User contains control characters or invisible characters.',
    ],
    [
      'with a byte order mark',
      user(sent('\uFEFFada')),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-User contains control characters or invisible characters.',
    ],
    [
      'with another kind of space',
      user(sent('\u00A0ada')),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-User begins or ends with a space.',
    ],
    [
      'with an invisible character in a group',
      groups(sent('pay\u200Bments')),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'A name in the header X-Forwarded-Groups contains control characters or invisible characters.',
    ],
    [
      'in Latin-1',
      user('caf\u00E9'),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'The header X-Forwarded-User is not UTF-8.',
    ],
    [
      'as an API token',
      user('token:ci'),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'The header X-Forwarded-User begins with token:, which is reserved for API tokens.',
    ],
    [
      'with the e-mail address of an API token',
      [...ada, 'X-Forwarded-Email', 'token:ci'],
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'The header X-Forwarded-Email begins with token:, which is reserved for API tokens.',
    ],
    [
      'with a colon before a space',
      user('ada: x'),
      '10.0.0.7',
      login,
      'NOT_ALLOWED',
      'The header X-Forwarded-User contains a colon before a space or at the end.',
    ],
  ])('%s', (_, headers, address, settings, refusal, reason) => {
    expect(identifyByHeaders(headers, address, settings)).toEqual({
      identified: false,
      refusal,
      reason,
    })
  })
})

test('no headers identify a user from an untrusted address or without the secret', () => {
  const header = fc.tuple(
    fc.constantFrom('X-Forwarded-User', 'X-Forwarded-For', 'X-Rewind-Proxy-Secret', 'X-Real-IP'),
    fc.oneof(fc.string(), fc.constantFrom('10.0.0.7', 'ada')),
  )
  fc.assert(
    fc.property(fc.array(header), (headers) => {
      expect(identifyByHeaders(headers.flat(), '11.0.0.7', login).identified).toBe(false)
      expect(identifyByHeaders(headers.flat(), '10.0.0.7', byBoth).identified).toBe(false)
    }),
  )
})

test('Node passes on duplicate headers, and each byte as a character', async () => {
  const server = createServer((request, response) => {
    const local = { ...login, trustedProxies: proxies('127.0.0.1') }
    const { rawHeaders, socket } = request
    response.end(JSON.stringify(identifyByHeaders(rawHeaders, socket.remoteAddress, local)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const ask = async (...headers: string[]) => {
    const socket = connect(port, '127.0.0.1')
    socket.end(['GET / HTTP/1.1', 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'))
    let reply = ''
    for await (const chunk of socket.setEncoding('utf8')) reply += chunk
    return JSON.parse(/\{.*\}/s.exec(reply)?.[0] ?? '')
  }
  try {
    expect(await ask('X-Forwarded-User: żółć')).toMatchObject({ identity: { id: 'żółć' } })
    expect(await ask('X-Forwarded-User: eve', 'x-forwarded-user: ada')).toMatchObject({
      refusal: 'SEVERAL_VALUES',
    })
  } finally {
    server.close()
  }
})
