import { untilParentIsGone } from './parent-watch.mjs'
import { say, sayFailure } from './say.mjs'

/**
 * Ends a script in order, whatever ends it: Ctrl-C, SIGTERM, a closed terminal, npm that is gone,
 * or `main` that has returned or failed. What it started is stopped last things first.
 * @param {(onStop: (stop: () => Promise<void>) => void) => Promise<number>} main gives the exit code
 * @param {{ isOwned?: boolean }} [options] isOwned: ends with whoever has started it
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
  // npm passes on the signal that the terminal has sent already: the second one changes nothing.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (!isEnding) say('Stopping')
      void end(0)
    })
  }
  // Nobody reads any more: it must not end this script out of order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  void untilParentIsGone(isOwned).then(() => end(1))
  try {
    await end(await main((stop) => stops.push(stop)))
  } catch (error) {
    if (!isEnding) sayFailure(error)
    await end(1)
  }
}
