import { Stop } from './say.mjs'

/** Stops early where Node is too old to run what would be installed. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Stop(`Rewind needs Node 20.19 or newer; this is ${version}.`)
}
