import { type Identity, nameProblem, tokenIdPrefix } from './identity.ts'
import { isSameSecret } from './same-secret.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/**
 * How a proxy says who is asking. Each proof that is set must hold; with none set nobody is believed.
 * E-mail and groups are read only where their header is named: a proxy passes headers on that it does
 * not know, and whoever asks could fill them in.
 */
export interface HeaderLogin {
  trustedProxies?: TrustedProxies
  /** What the proxy sends in `X-Rewind-Proxy-Secret`. */
  secret?: string
  /** Header names; case does not count. */
  userHeader: string
  emailHeader?: string
  /** Of groups separated by commas. */
  groupsHeader?: string
}

export const proxySecretHeader = 'X-Rewind-Proxy-Secret'

export type HeaderRefusal =
  | 'UNTRUSTED_ADDRESS'
  | 'NO_SECRET'
  | 'WRONG_SECRET'
  | 'NO_USER'
  | 'SEVERAL_VALUES'
  | 'TOO_LONG'
  | 'NOT_ALLOWED'

/** `reason` is one sentence for the log and for whoever sets up the proxy; it quotes no header. */
export type HeaderIdentity =
  | { identified: true; identity: Identity }
  | { identified: false; refusal: HeaderRefusal; reason: string }

const maxGroups = 500

/**
 * Reads who is asking from the headers that a proxy has set. `rawHeaders` is Node's list of names and
 * values in turn, since only it tells a header that came twice; `remoteAddress` is the socket's.
 */
export function identifyByHeaders(
  rawHeaders: readonly string[],
  remoteAddress: string | undefined,
  settings: HeaderLogin,
): HeaderIdentity {
  try {
    checkProofs(rawHeaders, remoteAddress, settings)
    return { identified: true, identity: readIdentity(rawHeaders, settings) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { identified: false, refusal: error.refusal, reason: error.message }
  }
}

class Refused extends Error {
  readonly refusal: HeaderRefusal
  constructor(refusal: HeaderRefusal, reason: string) {
    super(reason)
    this.refusal = refusal
  }
}

function checkProofs(
  rawHeaders: readonly string[],
  remoteAddress: string | undefined,
  { trustedProxies, secret }: HeaderLogin,
): void {
  const isProxy = trustedProxies?.isTrusted(remoteAddress)
  if (isProxy === false || (isProxy === undefined && secret === undefined)) {
    const address = remoteAddress ?? 'an address that is not known'
    throw new Refused('UNTRUSTED_ADDRESS', `The request came from ${address}, no trusted proxy.`)
  }
  if (secret === undefined) return
  const given = valuesOf(rawHeaders, proxySecretHeader)
  if (given.length === 0) {
    throw new Refused('NO_SECRET', `The request has no header ${proxySecretHeader}.`)
  }
  // All are compared, so that one that was added to the right one does not pass.
  if (!given.map((value) => isSameSecret(value, secret)).every((isSame) => isSame)) {
    throw new Refused('WRONG_SECRET', `The header ${proxySecretHeader} has the wrong secret.`)
  }
}

function readIdentity(rawHeaders: readonly string[], settings: HeaderLogin): Identity {
  const id = readName(rawHeaders, settings.userHeader)
  if (id === undefined) {
    throw new Refused('NO_USER', `The request has no header ${settings.userHeader}.`)
  }
  if (id.startsWith(tokenIdPrefix)) {
    throw new Refused(
      'NOT_ALLOWED',
      `The header ${settings.userHeader} begins with ${tokenIdPrefix}, as only ids of API tokens do.`,
    )
  }
  const email = readName(rawHeaders, settings.emailHeader)
  const groups = readGroups(rawHeaders, settings.groupsHeader)
  // A user name is often an opaque id, which tells a colleague nothing.
  return { id, name: email ?? id, via: 'HEADER', ...(email && { email }), groups }
}

function readName(rawHeaders: readonly string[], header: string | undefined): string | undefined {
  const name = readValue(rawHeaders, header)
  if (name === undefined) return undefined
  if (name.includes(',')) {
    throw new Refused(
      'SEVERAL_VALUES',
      `The header ${header} has a comma, as proxies write when they join several values: have the proxy set it to one name.`,
    )
  }
  // A reset's reason reaches the history as `<name>: <reason>`.
  if (/:(\s|$)/.test(name)) {
    throw new Refused('NOT_ALLOWED', `The header ${header} has a colon before a space or the end.`)
  }
  checkName(name, header)
  return name
}

function readGroups(rawHeaders: readonly string[], header: string | undefined): readonly string[] {
  const text = readValue(rawHeaders, header) ?? ''
  const groups = new Set(text.split(',').map(trimSpaces))
  groups.delete('')
  if (groups.size > maxGroups) {
    throw new Refused('TOO_LONG', `The header ${header} has more than ${maxGroups} groups.`)
  }
  for (const group of groups) checkName(group, header)
  return [...groups]
}

function checkName(name: string, header: string | undefined): void {
  const problem = nameProblem(name)
  if (problem === undefined) return
  const refusal = problem.startsWith('is longer') ? 'TOO_LONG' : 'NOT_ALLOWED'
  throw new Refused(refusal, `A name in the header ${header} ${problem}.`)
}

/** Returns the value of a header that came once; nothing where it is missing or empty. */
function readValue(rawHeaders: readonly string[], header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const [value, ...others] = valuesOf(rawHeaders, header)
  if (others.length > 0) {
    throw new Refused(
      'SEVERAL_VALUES',
      `The header ${header} came ${others.length + 1} times: have the proxy set it, not add it.`,
    )
  }
  const text = trimSpaces(decode(value ?? '', header))
  return text === '' ? undefined : text
}

/** Node gives each byte of a header as one character; proxies send names in UTF-8. */
function decode(value: string, header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(value, 'latin1'),
    )
  } catch {
    throw new Refused('NOT_ALLOWED', `The header ${header} is not UTF-8.`)
  }
}

/**
 * Takes off only what HTTP calls white space. `trim` would also make one name of two that a login
 * tells apart by other spaces.
 */
function trimSpaces(text: string): string {
  const isSpace = (at: number) => text[at] === ' ' || text[at] === '\t'
  let [start, end] = [0, text.length]
  while (start < end && isSpace(start)) start += 1
  while (end > start && isSpace(end - 1)) end -= 1
  return text.slice(start, end)
}

function valuesOf(rawHeaders: readonly string[], header: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name, value] = rawHeaders.slice(at, at + 2)
    if (name?.toLowerCase() === header.toLowerCase() && value !== undefined) values.push(value)
  }
  return values
}
