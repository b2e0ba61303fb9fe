import { findTrace } from './evidence.ts'
import { type Found, lookFailed, NotApplied, type Trace } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { pollUntil } from './poll-until.ts'

/** A look that takes longer does not hold up the next one, and what is older is out of date. In milliseconds. */
const maxLookMs = 3_000

/** `why`: what the last look found, or why it found nothing. */
interface LastLook {
  found?: Found
  why: string
}

/**
 * Looks for the effect of one operation until it is found, `isEnough`, or the time is up. Throws
 * `NotApplied` if the operation certainly took no effect.
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
