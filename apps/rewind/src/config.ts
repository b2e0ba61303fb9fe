import { userInfo } from 'node:os'
import type { Session } from '@rewind/contract/cluster'
import { closestName } from '@rewind/operations/closest-name'
import { isLoopback, isLoopbackName } from '@rewind/operations/loopback'
import type { TemporalSettings } from '@rewind/operations/temporal/settings'
import packageJson from '../../bff/package.json' with { type: 'json' }
import {
  type AccessSettings,
  accessSettingNames,
  readAccessSettings,
} from './access/access-settings.ts'
import { CommandError } from './command-error.ts'
import { type ProxySettings, readProxySettings } from './proxy-settings.ts'
import { readStoreSettings, type StoreSettings } from './store-settings.ts'
import { readTemporalSettings } from './temporal-settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof logLevels)[number]

export interface Config extends ProxySettings, AccessSettings {
  host: string
  port: number
  /** The name of the local operator, if there is no login. Recorded with every operation. */
  operator: string
  environment?: string
  mode: Session['mode']
  defaultNamespace: string
  store: StoreSettings
  /** Whether audit entries are also printed on standard output. */
  auditStdout: boolean
  /** How long the audit log keeps entries, in days. 0: without end. */
  auditRetentionDays: number
  logLevel: LogLevel
  /** Maximum requests per minute of one browser. */
  requestsPerMinute: number
  /** Maximum lists and counts per second, per namespace. */
  visibilityRate: number
  /** Maximum calls per second of the scan for problems. */
  scanRate: number
  temporal: TemporalSettings
  version: string
  /** Settings that have no effect. */
  warnings: string[]
}

/** Lists every invalid setting with its name and the values that it accepts. */
export class ConfigError extends CommandError {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`Rewind cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const settingNames = [
  'REWIND_HOST',
  'REWIND_PORT',
  'REWIND_PUBLIC_URL',
  'REWIND_TRUSTED_PROXIES',
  'REWIND_OPERATOR',
  'REWIND_ENVIRONMENT',
  'REWIND_NAMESPACE',
  'REWIND_READ_ONLY',
  'REWIND_INSECURE',
  ...accessSettingNames,
  'REWIND_STORE',
  'REWIND_DATABASE_URL',
  'REWIND_AUDIT_STDOUT',
  'REWIND_AUDIT_RETENTION_DAYS',
  'REWIND_LOG_LEVEL',
  'REWIND_RATE_LIMIT',
  'REWIND_VISIBILITY_RATE',
  'REWIND_SCAN_RATE',
  'REWIND_ROLES',
] as const
type SettingName = (typeof settingNames)[number]

/** What a process does. The setting exists so that a later version can add roles. */
const onlyRole = 'console'

/**
 * Returns the checked configuration, or throws a `ConfigError`. Nothing else reads `process.env`.
 */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = []
  // `NAME=` in a compose file means that NAME is not set. An empty header removes that header.
  const env = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => value !== '' || name.startsWith('TEMPORAL_GRPC_META_'),
    ),
  )
  const settings = new Settings(env, problems)
  const { temporal, warnings } = readTemporalSettings(env, problems)

  const host = settings.text('REWIND_HOST', '127.0.0.1', 'a host name or address')
  const insecure = settings.flag('REWIND_INSECURE')
  const proxies = readProxySettings(
    {
      publicUrl: settings.text('REWIND_PUBLIC_URL', '', 'an http or https URL'),
      trustedProxies: settings.text('REWIND_TRUSTED_PROXIES', '', 'addresses or CIDR networks'),
    },
    problems,
  )
  const access = readAccessSettings(settings, proxies.trustedProxies, problems)
  const isOpen = access.headerLogin === undefined && !insecure
  if (isOpen && !isLoopback(host)) {
    problems.push(
      `REWIND_HOST=${host} is open to others, and there is no login: keep to 127.0.0.1, set REWIND_LOGIN=header, or set REWIND_INSECURE=1 to let everyone who reaches it interrupt workflows.`,
    )
  }
  const { publicUrl } = proxies
  if (isOpen && publicUrl !== undefined && !isLoopbackName(publicUrl.hostname)) {
    problems.push(
      `REWIND_PUBLIC_URL=${publicUrl.href} is open to others, and there is no login: set REWIND_LOGIN=header, or set REWIND_INSECURE=1 to let everyone who reaches it interrupt workflows.`,
    )
  }
  const environmentName = settings.text('REWIND_ENVIRONMENT', '', 'a short name such as production')
  const config: Config = {
    host,
    port: settings.integer('REWIND_PORT', 4400, 0, 65_535),
    ...proxies,
    operator: readOperator(settings, problems),
    ...(environmentName === '' ? {} : { environment: environmentName }),
    mode: settings.flag('REWIND_READ_ONLY') ? 'READ_ONLY' : 'READ_WRITE',
    defaultNamespace: settings.text('REWIND_NAMESPACE', temporal.namespace, 'a namespace'),
    store: readStoreSettings(env, problems),
    auditStdout: settings.flag('REWIND_AUDIT_STDOUT'),
    auditRetentionDays: readRetention(settings, problems),
    logLevel: settings.oneOf('REWIND_LOG_LEVEL', logLevels, 'info'),
    requestsPerMinute: settings.integer('REWIND_RATE_LIMIT', 6_000, 1, 1_000_000),
    visibilityRate: settings.integer('REWIND_VISIBILITY_RATE', 8, 1, 10_000),
    scanRate: settings.integer('REWIND_SCAN_RATE', 20, 1, 1_000),
    temporal,
    version: packageJson.version,
    ...access,
    warnings,
  }
  if (!/^[ -~]+$/.test(config.defaultNamespace)) {
    problems.push(
      'REWIND_NAMESPACE, else TEMPORAL_NAMESPACE, must be the ASCII name of a namespace.',
    )
  }
  const roles = settings.text('REWIND_ROLES', onlyRole, 'the roles of this process')
  if (roles !== onlyRole) {
    problems.push(
      `REWIND_ROLES=${roles} names a role that this version does not have. The only role is ${onlyRole}.`,
    )
  }
  problems.push(...unknownSettings(env))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** Reads settings one by one and notes invalid ones. */
class Settings {
  readonly #env: Environment
  readonly #problems: string[]
  constructor(env: Environment, problems: string[]) {
    this.#env = env
    this.#problems = problems
  }

  text(name: SettingName, otherwise: string, what: string): string {
    const value = this.#env[name]?.trim()
    if (value === undefined) return otherwise
    if (value !== '' && value.length <= 1000 && !/\p{Cc}/u.test(value)) return value
    this.#problems.push(`${name} must be ${what}, in at most 1,000 characters of one line.`)
    return otherwise
  }

  integer(name: SettingName, otherwise: number, minimum: number, maximum: number): number {
    const value = this.#env[name]
    if (value === undefined) return otherwise
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (number >= minimum && number <= maximum) return number
    this.#problems.push(`${name}=${value} must be a whole number from ${minimum} to ${maximum}.`)
    return otherwise
  }

  flag(name: SettingName): boolean {
    const value = this.#env[name]
    if (value === '1' || value === 'true') return true
    if (value === undefined || value === '0' || value === 'false') return false
    this.#problems.push(`${name}=${value} must be 1, true, 0 or false.`)
    return false
  }

  oneOf<T extends string>(name: SettingName, allowed: readonly T[], otherwise: T): T {
    const value = this.#env[name]
    if (value === undefined) return otherwise
    const found = allowed.find((candidate) => candidate === value)
    if (found === undefined) {
      this.#problems.push(`${name}=${value} must be one of ${allowed.join(', ')}.`)
    }
    return found ?? otherwise
  }
}

function readOperator(settings: Settings, problems: string[]): string {
  const operator = settings.text('REWIND_OPERATOR', systemUser(), 'the name of who operates')
  // The reason of a reset has the form `<operator>: <reason>`.
  if (operator.length > 200 || /:(\s|$)/.test(operator)) {
    problems.push('REWIND_OPERATOR must be at most 200 characters, without a colon before a space.')
  }
  return operator
}

/** A repeated request is recognised by its record, so records are kept for a month at least. */
const fewestRetentionDays = 30

function readRetention(settings: Settings, problems: string[]): number {
  const days = settings.integer('REWIND_AUDIT_RETENTION_DAYS', 0, 0, 36_500)
  if (days > 0 && days < fewestRetentionDays) {
    problems.push(
      `REWIND_AUDIT_RETENTION_DAYS=${days} must be 0, to keep the audit log without end, or at least ${fewestRetentionDays}.`,
    )
  }
  return days
}

function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    // The user id of a container may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

// `npm start` and `npm test` pass on settings of their own.
const ofTheScripts = /^REWIND_(TEST_|CACHE_DIR$)/

function unknownSettings(env: Environment): string[] {
  const known = new Set<string>(settingNames)
  return Object.keys(env)
    .filter((name) => name.startsWith('REWIND_') && !known.has(name))
    .filter((name) => !ofTheScripts.test(name))
    .map((name) => {
      const hint = closestName(name, settingNames)
      return `${name} is no setting of Rewind${hint === undefined ? `; there are ${settingNames.join(', ')}` : `: did you mean ${hint}`}.`
    })
}
