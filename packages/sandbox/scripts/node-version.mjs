import { Stop } from './say.mjs'

/** Throws if Node is too old for the packages to be installed. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Stop(`Rewind needs Node 20.19 or newer; this is ${version}.`)
}
