import type { Check } from './check.ts'

const server = { id: 'server-version', title: 'Server version' }

/** Minor versions of Temporal 1.x. The tests of Rewind run on both. */
const [oldestMinor, newestTestedMinor] = [29, 32]
const supported = `Rewind supports 1.${oldestMinor} and newer, and is tested up to 1.${newestTestedMinor}`

export function checkServerVersion(version: string): Check {
  const numbers = /^v?(\d+)\.(\d+)\./.exec(version)
  const [major, minor] = [Number(numbers?.[1]), Number(numbers?.[2])]
  if (numbers === null) {
    return {
      ...server,
      status: 'unknown',
      found: `the server calls its version "${version}"; ${supported}`,
    }
  }
  if (major < 1 || (major === 1 && minor < oldestMinor)) {
    return {
      ...server,
      status: 'failed',
      found: `${version}; ${supported}`,
      loses: 'calls that this server does not have; a reset may not do what its plan says',
      remedy: `Upgrade the server to 1.${oldestMinor} or newer.`,
    }
  }
  if (major > 1 || minor > newestTestedMinor) {
    return { ...server, status: 'warning', found: `${version}; ${supported}` }
  }
  return { ...server, status: 'ok', found: `${version}; ${supported}` }
}
