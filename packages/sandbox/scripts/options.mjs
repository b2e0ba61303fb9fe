import { parseArgs } from 'node:util'
import { Stop } from './say.mjs'

/**
 * A script's flags; an unknown one stops it.
 * @param {Record<string, { type: 'boolean' | 'string' }>} flags
 * @param {string} help shown for --help, after which the process ends
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
 * The wanted server among the flags; absent: what the CLI brings.
 * @param {Record<string, string | boolean | undefined>} flags
 * @returns {'1.32' | undefined}
 */
export function serverOf({ server }) {
  if (server === undefined || server === '1.32') return server
  throw new Stop(`--server may be 1.32; without it the Temporal CLI's own server is started.`)
}
