import { parseTrustedProxies, type TrustedProxies } from '@rewind/operations/access/trusted-proxies'

/** What Rewind knows of the proxies in front of it. */
export interface ProxySettings {
  /** The address that people open in a browser. Absent: that of the server itself. */
  publicUrl?: URL
  /** Absent: no proxy is trusted. */
  trustedProxies?: TrustedProxies
}

/** Reads `REWIND_PUBLIC_URL` and `REWIND_TRUSTED_PROXIES`. An empty text is a setting that is not set. */
export function readProxySettings(
  texts: { publicUrl: string; trustedProxies: string },
  problems: string[],
): ProxySettings {
  const read: ProxySettings = {}
  const publicUrl = texts.publicUrl === '' ? undefined : readPublicUrl(texts.publicUrl)
  if (typeof publicUrl === 'string') problems.push(publicUrl)
  else if (publicUrl !== undefined) read.publicUrl = publicUrl
  const trusted = parseTrustedProxies(texts.trustedProxies)
  if (!trusted.valid) {
    problems.push(...trusted.problems.map((problem) => `REWIND_TRUSTED_PROXIES: ${problem}`))
  } else if (texts.trustedProxies !== '') read.trustedProxies = trusted.proxies
  return read
}

const example = 'such as https://rewind.example.com or https://example.com/tools/rewind/'

/** Paths of Rewind. After a base path that begins like one, a path could mean two things. */
const ownPaths = ['api', 'assets', 'healthz', 'readyz']

/** Returns the URL, or one sentence that says what is wrong. */
function readPublicUrl(text: string): URL | string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return `REWIND_PUBLIC_URL=${text} must be an http or https URL, ${example}.`
  }
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) {
    // The text is not repeated, because it may contain a password.
    return `REWIND_PUBLIC_URL must have no user, password, query or fragment, ${example}.`
  }
  // Other characters have several spellings, and proxies disagree about which one they pass on.
  if (!/^(\/[\w.~-]+)*\/?$/.test(url.pathname)) {
    return `REWIND_PUBLIC_URL=${text} may have only letters, digits and . _ ~ - in each part of its path.`
  }
  const [, first = ''] = url.pathname.split('/')
  if (ownPaths.includes(first)) {
    return `REWIND_PUBLIC_URL=${text} must have a path that does not begin with /${first}, which is a path of Rewind itself.`
  }
  return url
}
