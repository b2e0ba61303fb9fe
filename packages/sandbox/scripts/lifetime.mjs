import { untilParentIsGone } from './parent-watch.mjs'
import { say, sayFailure } from './say.mjs'

/**
 * Runs a script and stops everything it started, last started first, however the script ends:
 * Ctrl-C, SIGTERM, a closed terminal, the end of npm, or the return or failure of `main`.
 * @param {(onStop: (stop: () => Promise<void>) => void) => Promise<number>} main returns the exit
 * code
 * @param {{ isOwned?: boolean }} [options] isOwned: ends when the process that started it ends
 */
export async function live(main, { isOwned = process.env.npm_lifecycle_event !== undefined } = {}) {
  /** @type {(() => Promise<void>)[]} */
  const stops = []
  let isEnding = false
  /** @param {number} code */
  const end = async (code) => {
    if (isEnding) return
    isEnding = true
    for (const stop of stops.reverse()) await stop().catch(sayFailure)
    process.exit(code)
  }
  // npm forwards a signal that the terminal has already sent. The second signal has no effect.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (!isEnding) say('Stopping')
      void end(0)
    })
  }
  // A closed output stream must not end this script before its cleanup.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  void untilParentIsGone(isOwned).then(() => end(1))
  try {
    await end(await main((stop) => stops.push(stop)))
  } catch (error) {
    if (!isEnding) sayFailure(error)
    await end(1)
  }
}
