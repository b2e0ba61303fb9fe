import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, type Environment, readConfig } from '../src/config.ts'
import { Authority } from './certificates.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rewind-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const at = path.join(folder, name)
  writeFileSync(at, text)
  return at
}

const read = (env: Environment) => readConfig({ HOME: '/nonexistent', ...env })

function problemsOf(env: Environment): readonly string[] {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const authority = new Authority('Ours')
const [one, other] = [authority.sign('one'), authority.sign('other')]
const paths = {
  ca: file('ca.pem', authority.ca.certificate),
  certificate: file('client.pem', one.certificate),
  key: file('client.key', one.key),
  otherKey: file('other.key', other.key),
  noPem: file('no.pem', 'nonsense'),
}

test('nothing set is a console for this machine', () => {
  expect(read({ REWIND_OPERATOR: 'ada' })).toEqual({
    host: '127.0.0.1',
    port: 4400,
    operator: 'ada',
    mode: 'READ_WRITE',
    defaultNamespace: 'default',
    store: {
      location: '.rewind/rewind.db',
      shown: 'REWIND_STORE=.rewind/rewind.db',
      isDatabase: false,
    },
    auditStdout: false,
    auditRetentionDays: 0,
    logLevel: 'info',
    requestsPerMinute: 6000,
    visibilityRate: 8,
    scanRate: 20,
    temporal: { address: '127.0.0.1:7233', namespace: 'default', metadata: {} },
    version: expect.any(String),
    warnings: [],
  })
  expect(read({}).operator).not.toBe('')
})

test('everything set is taken', () => {
  const config = read({
    REWIND_HOST: '0.0.0.0',
    REWIND_INSECURE: 'true',
    REWIND_PORT: '0',
    REWIND_OPERATOR: 'Ada Lovelace',
    REWIND_ENVIRONMENT: 'production',
    REWIND_NAMESPACE: 'orders',
    REWIND_READ_ONLY: '1',
    REWIND_STORE: '/var/lib/rewind.db',
    REWIND_LOG_LEVEL: 'debug',
    REWIND_RATE_LIMIT: '60',
    REWIND_VISIBILITY_RATE: '2',
    REWIND_SCAN_RATE: '5',
    REWIND_ROLES: 'console',
    REWIND_CACHE_DIR: '/var/cache',
    REWIND_TEST_CONSOLE_URL: 'http://127.0.0.1:1',
    TEMPORAL_ADDRESS: 'temporal.example',
    TEMPORAL_NAMESPACE: 'payments',
    TEMPORAL_GRPC_META_TENANT: 'a',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: paths.ca,
    TEMPORAL_TLS_CLIENT_CERT_PATH: paths.certificate,
    TEMPORAL_TLS_CLIENT_KEY_DATA: one.key,
    TEMPORAL_TLS_SERVER_NAME: 'frontend',
  })
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    environment: 'production',
    mode: 'READ_ONLY',
    defaultNamespace: 'orders',
    store: { location: '/var/lib/rewind.db' },
    logLevel: 'debug',
    requestsPerMinute: 60,
    visibilityRate: 2,
    scanRate: 5,
    temporal: {
      address: 'temporal.example:7233',
      namespace: 'payments',
      metadata: { tenant: 'a' },
      tls: { serverName: 'frontend', isHostVerified: true },
    },
  })
  expect(config.temporal.tls?.client?.key.toString()).toBe(one.key)
  expect(config.temporal.tls?.client?.certificate.toString()).toBe(one.certificate)
  expect(config.temporal.tls?.serverCa?.toString()).toBe(authority.ca.certificate)
})

describe('the proxies in front', () => {
  test('are a public URL and trusted addresses', () => {
    const { publicUrl, trustedProxies } = read({
      REWIND_PUBLIC_URL: 'https://Example.com/tools/rewind_2.0/',
      REWIND_TRUSTED_PROXIES: '10.0.0.7, 192.168.0.0/16',
      REWIND_INSECURE: '1',
    })
    expect(publicUrl?.href).toBe('https://example.com/tools/rewind_2.0/')
    expect(trustedProxies?.isTrusted('192.168.3.4')).toBe(true)
    expect(trustedProxies?.isTrusted('10.0.0.8')).toBe(false)
  })

  test.each([
    ['rewind.example.com', 'must be an http or https URL'],
    ['ftp://rewind.example.com', 'must be an http or https URL'],
    ['https://', 'must be an http or https URL'],
    ['https://ada:secret@rewind.example.com', 'must have no user, password, query or fragment'],
    ['https://rewind.example.com/?', 'must have no user, password, query or fragment'],
    ['https://rewind.example.com/#x', 'must have no user, password, query or fragment'],
    ['https://rewind.example.com/a//b', 'may have only letters, digits'],
    ['https://rewind.example.com/%61', 'may have only letters, digits'],
    ['https://rewind.example.com/a b', 'may have only letters, digits'],
    ['https://rewind.example.com/"><script>', 'may have only letters, digits'],
    ['https://rewind.example.com/api/rewind', 'does not begin with /api'],
    ['https://rewind.example.com/assets', 'does not begin with /assets'],
  ])('%s is no public URL', (address, problem) => {
    const problems = problemsOf({ REWIND_PUBLIC_URL: address, REWIND_INSECURE: '1' })
    expect(problems).toEqual([expect.stringContaining(problem)])
    expect(problems[0]).toMatch(/^REWIND_PUBLIC_URL/)
    expect(problems[0]).not.toContain('secret')
  })

  test('without a login a public URL is of this machine, or everyone is let in', () => {
    const env = { REWIND_PUBLIC_URL: 'https://rewind.example.com' }
    expect(problemsOf(env)).toEqual([expect.stringContaining('REWIND_INSECURE=1')])
    expect(problemsOf({ ...env, REWIND_INSECURE: '1' })).toEqual([])
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'rewind.localhost']) {
      expect(problemsOf({ REWIND_PUBLIC_URL: `http://${host}/tools/rewind` })).toEqual([])
    }
  })

  test('each wrong address is named', () => {
    const problems = problemsOf({ REWIND_TRUSTED_PROXIES: 'nginx, 10.0.0.0/33' })
    expect(problems).toEqual([
      expect.stringMatching(/^REWIND_TRUSTED_PROXIES: nginx /),
      expect.stringMatching(/^REWIND_TRUSTED_PROXIES: .*10\.0\.0\.0\/33/),
    ])
  })
})

test('a setting that is empty is not set', () => {
  const config = read({ REWIND_PORT: '', TEMPORAL_ADDRESS: '', TEMPORAL_API_KEY: '' })
  expect(config).toMatchObject({ port: 4400, temporal: { address: '127.0.0.1:7233' } })
})

test('the console opens with the namespace of the connection by default', () => {
  expect(read({ TEMPORAL_NAMESPACE: 'payments' }).defaultNamespace).toBe('payments')
})

test('an API key turns TLS on, unless that is turned off', () => {
  expect(read({ TEMPORAL_API_KEY: 'k' }).temporal).toMatchObject({ apiKey: 'k', tls: {} })
  const plain = read({ TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' }).temporal
  expect(plain).toMatchObject({ apiKey: 'k' })
  expect(plain).not.toHaveProperty('tls')
})

describe('a profile', () => {
  const toml = file(
    'temporal.toml',
    `[profile.default]
address = "default.example:7233"

[profile.prod]
address = "prod.example:7233"
namespace = "orders"
api_key = "key of prod"
[profile.prod.tls]
server_ca_cert_path = "${paths.ca}"
client_cert_path = "${paths.certificate}"
client_key_path = "${paths.key}"
disable_host_verification = true
[profile.prod.grpc_meta]
tenant = "a"
[profile.prod.codec]
endpoint = "http://codec"
`,
  )

  test('is chosen by its name, and default without one', () => {
    const env = { TEMPORAL_CONFIG_FILE: toml }
    expect(read(env).temporal.address).toBe('default.example:7233')
    const { temporal, warnings } = read({
      ...env,
      TEMPORAL_PROFILE: 'prod',
      TEMPORAL_API_KEY: 'mine',
    })
    expect(temporal).toMatchObject({
      address: 'prod.example:7233',
      namespace: 'orders',
      apiKey: 'mine',
      metadata: { tenant: 'a' },
      tls: { isHostVerified: false },
    })
    expect(temporal.tls?.client?.key.toString()).toBe(one.key)
    expect(warnings).toEqual([expect.stringContaining('codec')])
  })

  test('gives way to the environment', () => {
    const env = { TEMPORAL_CONFIG_FILE: toml, TEMPORAL_PROFILE: 'prod', TEMPORAL_API_KEY: 'k' }
    const { temporal } = read({ ...env, TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'false' })
    expect(temporal.tls?.isHostVerified).toBe(true)
    expect(read({ ...env, TEMPORAL_TLS: 'false' }).temporal).not.toHaveProperty('tls')
  })

  const wrong: [string, Environment, string][] = [
    [
      'that is not there',
      { TEMPORAL_CONFIG_FILE: toml, TEMPORAL_PROFILE: 'staging' },
      `TEMPORAL_PROFILE=staging is not in ${toml}, which has default, prod.`,
    ],
    [
      'called as a property of every object',
      { TEMPORAL_CONFIG_FILE: toml, TEMPORAL_PROFILE: 'constructor' },
      `TEMPORAL_PROFILE=constructor is not in ${toml}, which has default, prod.`,
    ],
    [
      'without any file',
      { TEMPORAL_PROFILE: 'staging' },
      'TEMPORAL_PROFILE=staging names a profile, but there is no',
    ],
    [
      'in no file',
      { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' },
      'TEMPORAL_CONFIG_FILE=/nonexistent/temporal.toml cannot be read: ENOENT',
    ],
    ['in a folder', { TEMPORAL_CONFIG_FILE: folder }, 'cannot be read: EISDIR'],
    [
      'in an empty file',
      { TEMPORAL_CONFIG_FILE: file('empty.toml', '') },
      'has no profile: it must have a table [profile.default]',
    ],
    [
      'in no TOML',
      { TEMPORAL_CONFIG_FILE: file('no.toml', '[profile.default]\napi_key = secret') },
      'is no TOML',
    ],
    [
      'with an unknown key',
      { TEMPORAL_CONFIG_FILE: file('key.toml', '[profile.default]\nadress = "x"') },
      'profile.default.adress is unknown; there are address,',
    ],
    [
      'with an unknown TLS key',
      { TEMPORAL_CONFIG_FILE: file('tls.toml', '[profile.default.tls]\nca = "x"') },
      'profile.default.tls.ca is unknown',
    ],
    [
      'with a value of the wrong kind',
      { TEMPORAL_CONFIG_FILE: file('type.toml', '[profile.default]\naddress = 7233') },
      'profile.default.address must be a text',
    ],
    [
      'with TLS that is no table',
      { TEMPORAL_CONFIG_FILE: file('flag.toml', '[profile.default]\ntls = true') },
      'profile.default.tls must be a table',
    ],
    [
      'with a flag that is none',
      { TEMPORAL_CONFIG_FILE: file('off.toml', '[profile.default.tls]\ndisabled = "no"') },
      'profile.default.tls.disabled must be true or false',
    ],
  ]
  test.each(wrong)('%s is refused', (_, env, problem) => {
    const problems = problemsOf(env)
    expect(problems).toEqual([expect.stringContaining(problem)])
    expect(problems.join()).not.toContain('secret')
  })
})

describe('a wrong setting stops the start with its name and what it may be', () => {
  const cert = { TEMPORAL_TLS_CLIENT_CERT_PATH: paths.certificate }
  const wrong: [Environment, string][] = [
    [{ REWIND_PORT: '80a' }, 'REWIND_PORT=80a must be a whole number from 0 to 65535.'],
    [{ REWIND_PORT: '65536' }, 'REWIND_PORT=65536'],
    [{ REWIND_PORT: '-1' }, 'REWIND_PORT=-1'],
    [{ REWIND_READ_ONLY: 'yes' }, 'REWIND_READ_ONLY=yes must be 1, true, 0 or false.'],
    [{ REWIND_LOG_LEVEL: 'loud' }, 'REWIND_LOG_LEVEL=loud must be one of fatal, error,'],
    [{ REWIND_RATE_LIMIT: '0' }, 'REWIND_RATE_LIMIT=0'],
    [{ REWIND_VISIBILITY_RATE: '0' }, 'REWIND_VISIBILITY_RATE=0'],
    [{ REWIND_SCAN_RATE: '5000' }, 'REWIND_SCAN_RATE=5000'],
    [{ REWIND_AUDIT_STDOUT: 'yes' }, 'REWIND_AUDIT_STDOUT=yes'],
    [{ REWIND_AUDIT_RETENTION_DAYS: '29' }, 'REWIND_AUDIT_RETENTION_DAYS=29 must be 0'],
    [{ REWIND_ROLES: 'console,worker' }, 'names a role that this version does not have'],
    [{ REWIND_OPERATOR: 'ada: root' }, 'REWIND_OPERATOR'],
    [{ REWIND_ENVIRONMENT: 'a\nb' }, 'REWIND_ENVIRONMENT'],
    [{ TEMPORAL_NAMESPACE: 'ünder' }, 'TEMPORAL_NAMESPACE, must be the ASCII name'],
    [{ REWIND_HOST: '0.0.0.0' }, 'set REWIND_INSECURE=1'],
    [{ REWIND_HOST: '192.168.1.4' }, 'REWIND_HOST=192.168.1.4 is open to others'],
    [{ REWIND_HOST: '::' }, 'set REWIND_INSECURE=1'],
    [
      { REWIND_READONLY: '1' },
      'REWIND_READONLY is no setting of Rewind: did you mean REWIND_READ_ONLY.',
    ],
    [
      { REWIND_SOMETHING_ELSE: '1' },
      'REWIND_SOMETHING_ELSE is no setting of Rewind; there are REWIND_HOST,',
    ],
    [{ TEMPORAL_TLS: 'maybe' }, 'TEMPORAL_TLS=maybe must be true, 1, false or 0.'],
    [{ TEMPORAL_TLS: 'TRUE' }, 'TEMPORAL_TLS=TRUE'],
    [{ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'no' }, 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION=no'],
    [{ TEMPORAL_TLS_CERT: paths.certificate }, 'TEMPORAL_TLS_CERT is no setting of Temporal'],
    [
      { TEMPORAL_TLS: '0', TEMPORAL_TLS_SERVER_NAME: 'x' },
      'turns TLS off, but TEMPORAL_TLS_SERVER_NAME is set',
    ],
    [cert, 'TEMPORAL_TLS_CLIENT_CERT_PATH is set without TEMPORAL_TLS_CLIENT_KEY_PATH'],
    [
      { TEMPORAL_TLS_CLIENT_KEY_PATH: paths.key },
      'TEMPORAL_TLS_CLIENT_KEY_PATH is set without TEMPORAL_TLS_CLIENT_CERT_PATH',
    ],
    [
      { ...cert, TEMPORAL_TLS_CLIENT_KEY_PATH: paths.otherKey },
      'TEMPORAL_TLS_CLIENT_KEY_PATH is not the key of TEMPORAL_TLS_CLIENT_CERT_PATH.',
    ],
    [
      { ...cert, TEMPORAL_TLS_CLIENT_KEY_PATH: paths.noPem },
      'TEMPORAL_TLS_CLIENT_KEY_PATH is no private key in PEM.',
    ],
    [
      { ...cert, TEMPORAL_TLS_CLIENT_KEY_PATH: '/nonexistent' },
      'TEMPORAL_TLS_CLIENT_KEY_PATH cannot be read: ENOENT',
    ],
    [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: paths.noPem },
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH is no certificate in PEM.',
    ],
    [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: paths.ca, TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'x' },
      'Cannot specify both server_ca_cert_path and server_ca_cert_data',
    ],
    [
      { TEMPORAL_ADDRESS: 'http://localhost:7233' },
      'TEMPORAL_ADDRESS=http://localhost:7233 must be host:port',
    ],
    [{ TEMPORAL_ADDRESS: 'localhost:99999' }, 'TEMPORAL_ADDRESS=localhost:99999'],
    [{ TEMPORAL_ADDRESS: 'localhost:7233/x' }, 'TEMPORAL_ADDRESS'],
    [{ TEMPORAL_API_KEY: 'a b' }, 'TEMPORAL_API_KEY holds a space'],
    [
      { TEMPORAL_API_KEY: 'k', TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer x' },
      'TEMPORAL_API_KEY and a gRPC header authorization are set',
    ],
    [{ TEMPORAL_GRPC_META_TENANT: 'a\nb' }, 'The gRPC header tenant'],
  ]
  test.each(wrong)('%o', (env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(problem)])
  })

  test('all at once, and no secret among them', () => {
    const problems = problemsOf({
      REWIND_PORT: 'x',
      REWIND_READ_ONLY: 'x',
      TEMPORAL_TLS: 'x',
      TEMPORAL_API_KEY: 'two words',
    })
    expect(problems).toHaveLength(4)
    expect(problems.join()).not.toContain('two words')
  })
})

test('the store is a file or a database, and no message holds its password', () => {
  const url = 'postgres://rewind:hunter%202@db.example:5433/rewind?sslmode=verify-full'
  expect(read({ REWIND_DATABASE_URL: url }).store).toEqual({
    location: url,
    shown: 'REWIND_DATABASE_URL (postgres://db.example:5433/rewind)',
    isDatabase: true,
  })
  const wrong = [
    [{ REWIND_DATABASE_URL: url, REWIND_STORE: 'rewind.db' }, 'are both set'],
    [{ REWIND_DATABASE_URL: 'postgres://rewind:hunter 2@:::/' }, 'must have the form postgres://'],
    [{ REWIND_DATABASE_URL: 'mysql://rewind:hunter2@db/rewind' }, 'must have the form postgres://'],
    [{ REWIND_DATABASE_URL: 'postgres://rewind:hunter2@db' }, 'must have the form postgres://'],
    [{ REWIND_STORE: url }, 'give a database in REWIND_DATABASE_URL'],
    [{ REWIND_STORE: 'a\nb' }, 'REWIND_STORE must be the path of a file'],
  ] as const
  for (const [env, words] of wrong) {
    const messages = problemsOf(env).join()
    expect(messages).toContain(words)
    expect(messages).not.toMatch(/hunter/)
  }
})
