import { expect, test } from 'vitest'
import { ConfigError, type Environment, readConfig } from '../src/config.ts'

const read = (env: Environment) => readConfig({ HOME: '/nonexistent', ...env })

function problemsOf(env: Environment): string {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n')
    throw error
  }
  return ''
}

const secret = 'a-secret-of-the-proxy'
const login = {
  REWIND_LOGIN: 'header',
  REWIND_ACCESS: '/etc/rewind/access.yaml',
  REWIND_TRUSTED_PROXIES: '10.0.0.0/8',
}

test('without a login there is a local operator, whom an access file can bind', () => {
  expect(read({})).not.toHaveProperty('headerLogin')
  expect(read({ REWIND_LOGIN: 'none', REWIND_ACCESS: 'a.yaml' })).toMatchObject({
    accessPath: 'a.yaml',
  })
})

test('a login takes the headers of oauth2-proxy, and makes the console reachable', () => {
  const config = read({ ...login, REWIND_HOST: '0.0.0.0', REWIND_PUBLIC_URL: 'https://x.example' })
  expect(config).toMatchObject({
    accessPath: '/etc/rewind/access.yaml',
    headerLogin: {
      userHeader: 'X-Forwarded-User',
      emailHeader: 'X-Forwarded-Email',
      groupsHeader: 'X-Forwarded-Groups',
    },
  })
  expect(config.headerLogin).not.toHaveProperty('secret')
  expect(config.headerLogin?.trustedProxies?.isTrusted('10.1.2.3')).toBe(true)
})

test('with another user header, no other header counts unless it is named', () => {
  const named = { ...login, REWIND_USER_HEADER: 'X-Auth-User' }
  expect(read(named).headerLogin).toMatchObject({ userHeader: 'X-Auth-User' })
  expect(read(named).headerLogin).not.toHaveProperty('emailHeader')
  expect(read(named).headerLogin).not.toHaveProperty('groupsHeader')
  const groups = { ...named, REWIND_GROUPS_HEADER: 'X-Auth-Groups' }
  expect(read(groups).headerLogin).toMatchObject({ groupsHeader: 'X-Auth-Groups' })
  const none = read({ ...login, REWIND_GROUPS_HEADER: 'none' })
  expect(none.headerLogin).toHaveProperty('emailHeader')
  expect(none.headerLogin).not.toHaveProperty('groupsHeader')
})

test('a secret can stand in place of addresses, or beside them', () => {
  const { REWIND_TRUSTED_PROXIES: _, ...without } = login
  const bySecret = read({ ...without, REWIND_PROXY_SECRET: secret }).headerLogin
  expect(bySecret).toMatchObject({ secret })
  expect(bySecret).not.toHaveProperty('trustedProxies')
  expect(read({ ...login, REWIND_PROXY_SECRET: secret }).headerLogin).toMatchObject({
    secret,
    trustedProxies: expect.anything(),
  })
})

test.each<[string, Environment, string]>([
  [
    'a login without proof of the proxy',
    { REWIND_LOGIN: 'header', REWIND_ACCESS: 'a.yaml' },
    'needs REWIND_TRUSTED_PROXIES or REWIND_PROXY_SECRET',
  ],
  [
    'a login without roles',
    { REWIND_LOGIN: 'header', REWIND_PROXY_SECRET: secret },
    'needs REWIND_ACCESS',
  ],
  ['an unknown login', { REWIND_LOGIN: 'oidc' }, 'must be one of none, header'],
  ['no login for all addresses', { REWIND_HOST: '0.0.0.0' }, 'there is no login'],
  ['no login for a public URL', { REWIND_PUBLIC_URL: 'https://x.example' }, 'there is no login'],
  [
    'headers without a login',
    { REWIND_USER_HEADER: 'X-User' },
    'REWIND_USER_HEADER has no effect without REWIND_LOGIN=header.',
  ],
  [
    'a secret without a login',
    { REWIND_PROXY_SECRET: secret },
    'REWIND_PROXY_SECRET has no effect without REWIND_LOGIN=header.',
  ],
  ['a short secret', { ...login, REWIND_PROXY_SECRET: 'short' }, 'at least 16 characters'],
  [
    'a secret that no header carries',
    { ...login, REWIND_PROXY_SECRET: 'with a space, too' },
    'ASCII',
  ],
  ['no header name', { ...login, REWIND_USER_HEADER: 'X User' }, 'must be the name of a header'],
  ['a wrong list of proxies', { ...login, REWIND_TRUSTED_PROXIES: 'nginx' }, 'nginx is not an IP'],
])('%s is refused', (_, env, problem) => {
  expect(problemsOf(env)).toContain(problem)
  expect(problemsOf(env)).not.toContain(secret)
})
