import { findTrace } from './evidence.ts'
import { type Found, lookFailed, NotApplied, type Trace } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { pollUntil } from './poll-until.ts'

/**
 * In milliseconds. If a check takes longer, the next one starts without waiting for it. A result
 * that is older is out of date.
 */
const maxLookMs = 3_000

/** `why`: the result of the last check, or why the check failed. */
interface LastLook {
  found?: Found
  why: string
}

/**
 * Looks for the effect of one operation until a check finds it, `isEnough` accepts the result of a
 * check, or `context.timeoutMs` has passed. Returns no `found` if the time has passed or if a check
 * failed. Throws `NotApplied` if the operation certainly took no effect.
 */
export async function lookForEffect(
  context: OperationContext,
  trace: Trace,
  isEnough: (found: Found) => boolean,
): Promise<LastLook> {
  let count = 0
  let last = { number: 0, at: Number.NEGATIVE_INFINITY, why: '' }
  const look = async () => {
    const number = ++count
    const note = (why: string) => {
      if (number > last.number) last = { number, at: Date.now(), why }
    }
    try {
      const found = await findTrace(context, trace)
      const why = found.is === 'untold' ? found.why : ''
      note(why)
      return found.is === 'applied' || isEnough(found) ? { found, why } : undefined
    } catch (error) {
      note(lookFailed(error))
      throw error
    }
  }
  try {
    const end = await pollUntil(look, context.timeoutMs, context.closing, maxLookMs)
    if (end !== undefined) return end
  } catch (error) {
    if (error instanceof NotApplied) throw error
    return { why: lookFailed(error) }
  }
  const isOld = Date.now() - last.at > maxLookMs
  return { why: isOld ? 'Temporal has not answered the last look.' : last.why }
}
