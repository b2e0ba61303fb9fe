/**
 * Prints a line of progress.
 * @param {string} line
 */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * Runs work that may take long, and prints a line at intervals.
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

/** A failure with a message for the user and without a stack trace. */
export class Stop extends Error {}

/**
 * Prints the failure of a script.
 * @param {unknown} error
 */
export function sayFailure(error) {
  if (error instanceof Stop) console.error(error.message)
  else console.error(error)
}
