import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { closestName } from '@rewind/operations/closest-name'
import type { TemporalSettings, TlsSettings } from '@rewind/operations/temporal/settings'
import { type ClientConfigTLS, loadClientConfigProfile } from '@temporalio/envconfig'
import { type ConfigFile, readConfigFile } from './temporal-config-file.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Profile = ReturnType<typeof loadClientConfigProfile>

const booleans = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] as const
const tlsFiles = ['CLIENT_CERT', 'CLIENT_KEY', 'SERVER_CA_CERT'] as const
const tlsNames = [
  ...booleans,
  ...tlsFiles.flatMap((file) => [`TEMPORAL_TLS_${file}_PATH`, `TEMPORAL_TLS_${file}_DATA`]),
  'TEMPORAL_TLS_SERVER_NAME',
]

/** Reads Temporal's settings and notes every setting that envconfig would silently ignore. */
export function readTemporalSettings(
  env: Environment,
  problems: string[],
): { temporal: TemporalSettings; warnings: string[] } {
  const found: string[] = [...badBooleans(env), ...unknownTlsNames(env), ...contradictions(env)]
  const file = readConfigFile(env, found)
  const profile = loadProfile(env, file, found)
  const tls = readTls(env, file, profile, found)
  const temporal: TemporalSettings = {
    address: readAddress(profile.address ?? '127.0.0.1:7233', found),
    namespace: profile.namespace ?? 'default',
    metadata: readMetadata(profile, found),
    ...(profile.apiKey === undefined ? {} : { apiKey: profile.apiKey }),
    ...(tls === undefined ? {} : { tls }),
  }
  problems.push(...found)
  const warnings =
    file?.hasCodec === true || env.TEMPORAL_CODEC_ENDPOINT !== undefined
      ? ['A remote codec is configured; Rewind does not call it and shows payloads as stored.']
      : []
  return { temporal, warnings }
}

function badBooleans(env: Environment): string[] {
  return booleans
    .filter((name) => !['1', '0', 'true', 'false', undefined].includes(env[name]))
    .map((name) => `${name}=${env[name]} must be true, 1, false or 0.`)
}

function unknownTlsNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('TEMPORAL_TLS') && !tlsNames.includes(name))
    .map((name) => {
      const hint = closestName(name, tlsNames) ?? `one of ${tlsNames.join(', ')}`
      return `${name} is no setting of Temporal: did you mean ${hint}?`
    })
}

function contradictions(env: Environment): string[] {
  const set = tlsNames.find((name) => !booleans.some((flag) => flag === name) && env[name])
  if (set === undefined || (env.TEMPORAL_TLS !== 'false' && env.TEMPORAL_TLS !== '0')) return []
  return [`TEMPORAL_TLS=${env.TEMPORAL_TLS} turns TLS off, but ${set} is set: remove one of them.`]
}

function loadProfile(env: Environment, file: ConfigFile | undefined, problems: string[]): Profile {
  const defined = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || name === 'TEMPORAL_PROFILE' ? [] : [[name, value] as const],
  )
  const overrideEnvVars = Object.fromEntries(defined)
  try {
    return loadClientConfigProfile({
      overrideEnvVars,
      ...(file === undefined
        ? { disableFile: true }
        : { configSource: { data: file.text }, profile: file.profile }),
    })
  } catch (error) {
    problems.push(`${error instanceof Error ? error.message : String(error)}.`)
    return {}
  }
}

function readTls(
  env: Environment,
  file: ConfigFile | undefined,
  profile: Profile,
  problems: string[],
): TlsSettings | undefined {
  const tls = profile.tls ?? (profile.apiKey === undefined ? undefined : {})
  if (tls === undefined || tls.disabled === true) return undefined
  const read = (source: ClientConfigTLS['clientCert'], name: string) => {
    if (source === undefined) return undefined
    if ('data' in source) return Buffer.from(source.data)
    try {
      return readFileSync(source.path)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      problems.push(`${settingName(env, name, file)} cannot be read: ${reason}.`)
      return undefined
    }
  }
  const serverCa = read(tls.serverCACert, 'SERVER_CA_CERT')
  const certificate = read(tls.clientCert, 'CLIENT_CERT')
  const key = read(tls.clientKey, 'CLIENT_KEY')
  if ((tls.clientCert === undefined) !== (tls.clientKey === undefined)) {
    const [given, missing] = tls.clientCert ? ['CLIENT_CERT', 'KEY'] : ['CLIENT_KEY', 'CERT']
    problems.push(
      `${settingName(env, given, file)} is set without TEMPORAL_TLS_CLIENT_${missing}_PATH: a client certificate and its key belong together.`,
    )
  }
  const parts = { SERVER_CA_CERT: serverCa, CLIENT_CERT: certificate, CLIENT_KEY: key }
  for (const [name, bytes] of Object.entries(parts)) {
    const mistake = bytes && mistakeInPem(name === 'CLIENT_KEY', bytes)
    if (mistake) problems.push(`${settingName(env, name, file)} ${mistake}`)
  }
  if (problems.length === 0 && certificate && key && !belongTogether(certificate, key)) {
    problems.push(
      `${settingName(env, 'CLIENT_KEY', file)} is not the key of ${settingName(env, 'CLIENT_CERT', file)}.`,
    )
  }
  const unverified = env.TEMPORAL_TLS_DISABLE_HOST_VERIFICATION
  return {
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(serverCa === undefined ? {} : { serverCa }),
    ...(certificate && key ? { client: { certificate, key } } : {}),
    isHostVerified:
      unverified === undefined
        ? file?.disablesHostVerification !== true
        : unverified !== '1' && unverified !== 'true',
  }
}

/** Returns the name that the operator knows: the variable that is set, else the key in the file. */
function settingName(env: Environment, name: string, file: ConfigFile | undefined): string {
  const variables = [`TEMPORAL_TLS_${name}_PATH`, `TEMPORAL_TLS_${name}_DATA`]
  const variable = variables.find((candidate) => env[candidate] !== undefined)
  return variable ?? `${file?.path ?? 'temporal.toml'}: tls.${name.toLowerCase()}`
}

function mistakeInPem(isKey: boolean, bytes: Buffer): string | undefined {
  try {
    if (isKey) createPrivateKey(bytes)
    else new X509Certificate(bytes)
    return undefined
  } catch {
    return isKey ? 'is no private key in PEM.' : 'is no certificate in PEM.'
  }
}

function belongTogether(cert: Buffer, key: Buffer): boolean {
  try {
    createSecureContext({ cert, key })
    return true
  } catch {
    return false
  }
}

function readAddress(address: string, problems: string[]): string {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?$/.exec(address)
  const port = Number(parts?.[2] ?? 7233)
  if (parts?.[1] !== undefined && port >= 1 && port <= 65_535) return `${parts[1]}:${port}`
  problems.push(
    `TEMPORAL_ADDRESS=${address} must be host:port, without a scheme or path, as 127.0.0.1:7233.`,
  )
  return '127.0.0.1:7233'
}

function readMetadata({ grpcMeta = {}, apiKey }: Profile, problems: string[]) {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    problems.push('TEMPORAL_API_KEY holds a space, a line break or a character that no key has.')
  }
  for (const [name, value] of Object.entries(grpcMeta)) {
    if (!/^[0-9a-z_.-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value)) {
      problems.push(`The gRPC header ${name} must be a lower-case name and printable ASCII.`)
    } else if (name === 'authorization' && apiKey !== undefined) {
      problems.push('TEMPORAL_API_KEY and a gRPC header authorization are set: remove one.')
    }
  }
  return grpcMeta
}
