import { readFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import path from 'node:path'
import { parse } from 'smol-toml'

type Environment = Readonly<Record<string, string | undefined>>

/** The part of a `temporal.toml` profile that Rewind reads itself, without envconfig. */
export interface ConfigFile {
  text: string
  path: string
  profile: string
  /** envconfig silently drops this setting. The CLI honours it. */
  disablesHostVerification: boolean
  hasCodec: boolean
}

const profileKeys = new Set(['address', 'namespace', 'api_key', 'tls', 'codec', 'grpc_meta'])
const tlsKeys = new Map<string, 'string' | 'boolean'>([
  ['disabled', 'boolean'],
  ['client_cert_path', 'string'],
  ['client_cert_data', 'string'],
  ['client_key_path', 'string'],
  ['client_key_data', 'string'],
  ['server_ca_cert_path', 'string'],
  ['server_ca_cert_data', 'string'],
  ['server_name', 'string'],
  ['disable_host_verification', 'boolean'],
])

/**
 * Reads the configuration file and its selected profile, and notes every mistake. envconfig
 * silently accepts a missing file, an unknown key and a value of the wrong type.
 */
export function readConfigFile(env: Environment, problems: string[]): ConfigFile | undefined {
  const named = env.TEMPORAL_CONFIG_FILE
  const file = named ?? defaultPath(env)
  const text = file === undefined ? undefined : readText(file, named !== undefined, problems)
  const profile = env.TEMPORAL_PROFILE ?? 'default'
  if (file === undefined || text === undefined) {
    if (env.TEMPORAL_PROFILE !== undefined && problems.length === 0) {
      problems.push(
        `TEMPORAL_PROFILE=${profile} names a profile, but there is no ${file ?? 'temporal.toml'} to find it in.`,
      )
    }
    return undefined
  }
  const tables = parseToml(file, text, problems)
  if (tables === undefined) return undefined
  const profiles = tables.profile
  if (!isTable(profiles) || Object.keys(profiles).length === 0) {
    // An empty file at the default path means no settings. A file that is named explicitly must
    // contain the profile.
    if (named === undefined && env.TEMPORAL_PROFILE === undefined) return undefined
    problems.push(`${file} has no profile: it must have a table [profile.${profile}].`)
    return undefined
  }
  const chosen = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined
  if (chosen === undefined) {
    if (env.TEMPORAL_PROFILE === undefined) return undefined
    problems.push(
      `TEMPORAL_PROFILE=${profile} is not in ${file}, which has ${Object.keys(profiles).join(', ')}.`,
    )
    return undefined
  }
  const mistakes = mistakesIn(chosen)
  for (const mistake of mistakes) problems.push(`${file}: profile.${profile}${mistake}`)
  if (mistakes.length > 0 || !isTable(chosen)) return undefined
  return {
    text,
    path: file,
    profile,
    disablesHostVerification: isTable(chosen.tls) && chosen.tls.disable_host_verification === true,
    hasCodec: isTable(chosen.codec) && Object.keys(chosen.codec).length > 0,
  }
}

function readText(file: string, mustExist: boolean, problems: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (mustExist) problems.push(`TEMPORAL_CONFIG_FILE=${file} cannot be read: ${reason}.`)
    else if (!isMissing) problems.push(`${file} cannot be read: ${reason}.`)
    return undefined
  }
}

function parseToml(
  file: string,
  text: string,
  problems: string[],
): Record<string, unknown> | undefined {
  try {
    return parse(text)
  } catch (error) {
    // The rest of the message quotes the file, which may contain a key.
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    problems.push(`${file} is no TOML: ${reason}`)
    return undefined
  }
}

function mistakesIn(profile: unknown): string[] {
  if (!isTable(profile)) return [' must be a table.']
  const mistakes: string[] = []
  for (const [key, value] of Object.entries(profile)) {
    if (!profileKeys.has(key)) {
      mistakes.push(`.${key} is unknown; there are ${[...profileKeys].join(', ')}.`)
    } else if (['tls', 'codec', 'grpc_meta'].includes(key)) {
      if (!isTable(value)) mistakes.push(`.${key} must be a table.`)
    } else if (typeof value !== 'string') mistakes.push(`.${key} must be a text.`)
  }
  for (const [key, value] of Object.entries(isTable(profile.tls) ? profile.tls : {})) {
    const type = tlsKeys.get(key)
    if (type === undefined) {
      mistakes.push(`.tls.${key} is unknown; there are ${[...tlsKeys.keys()].join(', ')}.`)
    } else if (typeof value !== type) {
      mistakes.push(`.tls.${key} must be ${type === 'string' ? 'a text' : 'true or false'}.`)
    }
  }
  for (const [key, value] of Object.entries(isTable(profile.grpc_meta) ? profile.grpc_meta : {})) {
    if (typeof value !== 'string') mistakes.push(`.grpc_meta.${key} must be a text.`)
  }
  return mistakes
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the path at which the CLI and envconfig look for `temporal.toml`. */
function defaultPath(env: Environment): string | undefined {
  const home = env.HOME ?? homedir()
  const folders = {
    win32: env.APPDATA,
    darwin: path.join(home, 'Library', 'Application Support'),
    other: env.XDG_CONFIG_HOME ?? path.join(home, '.config'),
  }
  const system = platform()
  const folder = folders[system === 'win32' || system === 'darwin' ? system : 'other']
  if (folder === undefined || !path.isAbsolute(folder)) return undefined
  return path.join(folder, 'temporalio', 'temporal.toml')
}
