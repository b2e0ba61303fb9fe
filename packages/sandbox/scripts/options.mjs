import { parseArgs } from 'node:util'
import { Stop } from './say.mjs'

/**
 * Returns the flags of a script. Throws for an unknown flag.
 * @param {Record<string, { type: 'boolean' | 'string' }>} flags
 * @param {string} help printed for --help, after which the process exits
 * @returns {Record<string, string | boolean | undefined>}
 */
export function readOptions(flags, help) {
  try {
    const { values } = parseArgs({ options: { ...flags, help: { type: 'boolean' } } })
    if (!values.help) return /** @type {Record<string, string | boolean | undefined>} */ (values)
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${help}`)
  }
  console.log(help)
  process.exit(0)
}

/**
 * Returns the requested server version, or undefined for the server of the CLI.
 * @param {Record<string, string | boolean | undefined>} flags
 * @returns {'1.32' | undefined}
 */
export function serverOf({ server }) {
  if (server === undefined || server === '1.32') return server
  throw new Stop(`--server may be 1.32; without it the Temporal CLI's own server is started.`)
}
