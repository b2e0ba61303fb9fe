/**
 * Tells the person at the terminal what is going on, a line at a time.
 * @param {string} line
 */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * Runs something that may take long, and says that it is still at it.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function sayWhile(what, work) {
  say(what)
  const started = performance.now()
  const timer = setInterval(() => {
    say(`  still at it after ${Math.round((performance.now() - started) / 1000)} s`)
  }, 10_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** A failure whose message is all that a person needs to see: no stack trace. */
export class Stop extends Error {}

/**
 * The last thing a script does when it fails.
 * @param {unknown} error
 */
export function sayFailure(error) {
  if (error instanceof Stop) console.error(error.message)
  else console.error(error)
}
