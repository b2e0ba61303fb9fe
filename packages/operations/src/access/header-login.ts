import { type Identity, nameProblem, tokenIdPrefix } from './identity.ts'
import { isSameSecret } from './same-secret.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/**
 * How a proxy identifies the user. A request must come from a trusted proxy if those are set, and have
 * the secret if that is set; with neither, every request is refused. E-mail and groups have no default
 * header: a proxy that does not set such a header passes on the one that the user has sent.
 */
export interface HeaderLogin {
  trustedProxies?: TrustedProxies
  /** The proxy sends it in `X-Rewind-Proxy-Secret`. */
  secret?: string
  /** Header names, in any case. */
  userHeader: string
  emailHeader?: string
  /** The header has the groups separated by commas. */
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

/** `reason` is one sentence for the log. It contains no header value. */
export type HeaderIdentity =
  | { identified: true; identity: Identity }
  | { identified: false; refusal: HeaderRefusal; reason: string }

const maxGroups = 500

/**
 * Reads the user from the headers that a proxy has set. `rawHeaders` is Node's list of alternating names
 * and values, the only one that shows duplicate headers; `remoteAddress` is that of the socket.
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

/**
 * Returns whether a request claims an identity by one of the headers, with or without proof. A proxy
 * may send empty headers in place of those that it removes.
 */
export const hasIdentityHeaders = (
  rawHeaders: readonly string[],
  { userHeader, emailHeader, groupsHeader }: HeaderLogin,
): boolean =>
  [userHeader, emailHeader, groupsHeader, proxySecretHeader].some(
    (header) => header !== undefined && valuesOf(rawHeaders, header).some((value) => value !== ''),
  )

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
    const address = remoteAddress ?? 'an unknown address'
    throw new Refused(
      'UNTRUSTED_ADDRESS',
      `The request came from ${address}, which is not a trusted proxy.`,
    )
  }
  if (secret === undefined) return
  const given = valuesOf(rawHeaders, proxySecretHeader)
  if (given.length === 0) {
    throw new Refused('NO_SECRET', `The request has no header ${proxySecretHeader}.`)
  }
  // All values must be right: the header with a second value is not what the proxy has set.
  if (!given.map((value) => isSameSecret(value, secret)).every((isSame) => isSame)) {
    throw new Refused('WRONG_SECRET', `The header ${proxySecretHeader} contains the wrong secret.`)
  }
}

function readIdentity(rawHeaders: readonly string[], settings: HeaderLogin): Identity {
  const id = readName(rawHeaders, settings.userHeader)
  if (id === undefined) {
    throw new Refused('NO_USER', `The request has no header ${settings.userHeader}.`)
  }
  const email = readName(rawHeaders, settings.emailHeader)
  const groups = readGroups(rawHeaders, settings.groupsHeader)
  // A user name is often an opaque id that no colleague recognizes.
  return { id, name: email ?? id, via: 'HEADER', ...(email && { email }), groups }
}

function readName(rawHeaders: readonly string[], header: string | undefined): string | undefined {
  const name = readValue(rawHeaders, header)
  if (name === undefined) return undefined
  if (name.includes(',')) {
    throw new Refused(
      'SEVERAL_VALUES',
      `The header ${header} contains a comma, which separates several values. Configure the proxy to send one name.`,
    )
  }
  // Either header can give the name under which the audit log and Temporal show the user.
  if (name.startsWith(tokenIdPrefix)) {
    throw new Refused(
      'NOT_ALLOWED',
      `The header ${header} begins with ${tokenIdPrefix}, which is reserved for API tokens.`,
    )
  }
  // The reason of a reset reaches the history as `<name>: <reason>`.
  if (/:(\s|$)/.test(name)) {
    throw new Refused(
      'NOT_ALLOWED',
      `The header ${header} contains a colon before a space or at the end.`,
    )
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

/** Returns the value of a header, or undefined when it is missing or empty. Throws for duplicates. */
function readValue(rawHeaders: readonly string[], header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const [value, ...others] = valuesOf(rawHeaders, header)
  if (others.length > 0) {
    throw new Refused(
      'SEVERAL_VALUES',
      `The header ${header} came ${others.length + 1} times. Configure the proxy to replace the header, not to add to it.`,
    )
  }
  const text = trimSpaces(decode(value ?? '', header))
  return text === '' ? undefined : text
}

/** Proxies send UTF-8, and Node returns each byte of a header as one character. */
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
 * Removes only the white space that HTTP allows around values. `trim` also removes other spaces, which
 * an identity provider may allow as the only difference between two names.
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
