import type { HeaderLogin } from '@rewind/operations/access/header-login'
import type { TrustedProxies } from '@rewind/operations/access/trusted-proxies'

/** Who may use the console, as configured. */
export interface AccessSettings {
  /** Set: a proxy identifies the users. Absent: everyone is the local operator. */
  headerLogin?: HeaderLogin
  /** Path of the access file. Absent: the local operator may do everything. */
  accessPath?: string
}

export const accessSettingNames = [
  'REWIND_LOGIN',
  'REWIND_ACCESS',
  'REWIND_PROXY_SECRET',
  'REWIND_USER_HEADER',
  'REWIND_EMAIL_HEADER',
  'REWIND_GROUPS_HEADER',
] as const
type Name = (typeof accessSettingNames)[number]

/** Reads one setting, and notes an invalid one. */
interface Settings {
  text(name: Name, otherwise: string, what: string): string
  oneOf<T extends string>(name: Name, allowed: readonly T[], otherwise: T): T
}

const defaultHeaders = {
  REWIND_USER_HEADER: 'X-Forwarded-User',
  REWIND_EMAIL_HEADER: 'X-Forwarded-Email',
  REWIND_GROUPS_HEADER: 'X-Forwarded-Groups',
} as const
type HeaderSetting = keyof typeof defaultHeaders

const shortestSecret = 16

/** Reads the settings of the login and the roles, and notes every invalid combination. */
export function readAccessSettings(
  settings: Settings,
  trustedProxies: TrustedProxies | undefined,
  problems: string[],
): AccessSettings {
  const login = settings.oneOf('REWIND_LOGIN', ['none', 'header'], 'none')
  const accessPath = settings.text('REWIND_ACCESS', '', 'the path of a file')
  const access = accessPath === '' ? {} : { accessPath }
  if (login === 'none') {
    problems.push(...uselessWithoutLogin(settings))
    return access
  }
  const headerLogin = readHeaderLogin(settings, problems, trustedProxies)
  if (headerLogin.trustedProxies === undefined && headerLogin.secret === undefined) {
    problems.push(
      'REWIND_LOGIN=header needs REWIND_TRUSTED_PROXIES or REWIND_PROXY_SECRET: without either, anyone could claim to be anyone.',
    )
  }
  if (accessPath === '') {
    problems.push('REWIND_LOGIN=header needs REWIND_ACCESS, the file that gives users their roles.')
  }
  return { ...access, headerLogin }
}

function readHeaderLogin(
  settings: Settings,
  problems: string[],
  trustedProxies: TrustedProxies | undefined,
): HeaderLogin {
  const secret = settings.text('REWIND_PROXY_SECRET', '', 'a secret')
  if (secret !== '' && !/^[!-~]+$/.test(secret)) {
    problems.push('REWIND_PROXY_SECRET must be ASCII without spaces, because a header carries it.')
  } else if (secret !== '' && secret.length < shortestSecret) {
    problems.push(`REWIND_PROXY_SECRET must have at least ${shortestSecret} characters.`)
  }
  const userHeader = readHeader(settings, problems, 'REWIND_USER_HEADER')
  // The defaults belong together, because oauth2-proxy sets or removes all three. A proxy with another
  // user header may pass on an e-mail address and groups that the user has sent.
  const hasDefaults = settings.text('REWIND_USER_HEADER', '', 'a header name') === ''
  const optional = (name: HeaderSetting) => {
    const isSet = settings.text(name, '', 'a header name') !== ''
    const header = hasDefaults || isSet ? readHeader(settings, problems, name) : 'none'
    return header === 'none' ? undefined : header
  }
  const emailHeader = optional('REWIND_EMAIL_HEADER')
  const groupsHeader = optional('REWIND_GROUPS_HEADER')
  return {
    userHeader,
    ...(emailHeader === undefined ? {} : { emailHeader }),
    ...(groupsHeader === undefined ? {} : { groupsHeader }),
    ...(secret === '' ? {} : { secret }),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  }
}

function readHeader(settings: Settings, problems: string[], name: HeaderSetting): string {
  const header = settings.text(name, defaultHeaders[name], 'a header name')
  if (!/^[\w-]+$/.test(header)) problems.push(`${name}=${header} must be the name of a header.`)
  return header
}

/** A login that is configured and not switched on would leave the console open. */
const uselessWithoutLogin = (settings: Settings): string[] =>
  ([...(Object.keys(defaultHeaders) as HeaderSetting[]), 'REWIND_PROXY_SECRET'] as const)
    .filter((name) => settings.text(name, '', 'text') !== '')
    .map((name) => `${name} has no effect without REWIND_LOGIN=header.`)
