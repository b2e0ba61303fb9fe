import type { MissingStep } from '@rewind/contract/recovery'
import type { Step } from '../events/steps.ts'
import { firstUndone } from '../reset-plan/compensation.ts'
import type { BaseRun } from './base-run.ts'

/** The new run, from its first event on. */
export interface RunSoFar {
  steps: readonly Step[]
  /** Signals, updates and cancel requests that reached it from the point on. */
  received: number
  /** It has closed well: what it has not done it will not do. Else it is open and idle. */
  isClosed: boolean
}

/**
 * The steps that the base run had done from the reset point on and the new run has not, which has
 * closed, or is open, idle and past the place.
 *
 * A step is an activity, a local activity, a child workflow, a Nexus operation, a signal sent or a
 * timer. It counts as done then when it came to its good end at or after the point (a child: when it
 * started, and did not fail). The new run has it when it began it, or kept it begun, and it did not
 * fail; a timer may have been canceled. Steps are told apart by kind and name, and counted: where the
 * new run has fewer of a name, those are missing whose input none of the new run's has. So a loop that
 * asks the same thing fewer times misses nothing, and the third of three calls that was never made is
 * missed.
 *
 * Not counted: timers of a length that the base started more than once (waits of a loop), that is
 * computed (sleep until a time), or in place of which a message may have come: the new run has received
 * more of them than the base had when the timer fired. Nor is what the base did after it failed or was
 * asked to cancel, unless work from before the point is kept which that may have undone.
 *
 * An open run is past a step only if it waits for nothing but messages and timers, has received at
 * least as many messages since the point as the base had when it began the step, and waits for no
 * timer of a length that had fired in the base before.
 */
export function missingSteps(base: BaseRun, now: RunSoFar, point: number): MissingStep[] {
  const { compensation } = base
  const isUndone = compensation && firstUndone(base.steps, compensation, point) !== undefined
  const hidden = new Set(isUndone ? [] : compensation?.steps)
  const timers = groupByName(base.steps.filter(({ kind }) => kind === 'timer'))
  const mayBeSkipped = (step: Step) =>
    step.kind === 'timer' &&
    (step.isComputed === true ||
      (timers.get(keyOf(step))?.length ?? 0) > 1 ||
      now.received > receivedBefore(step.endId ?? 0, base, point))
  const then = base.steps.filter(
    (step) => isDoneFrom(step, point) && !hidden.has(step) && !mayBeSkipped(step),
  )
  const had = groupByName(now.steps.filter((step) => !isKept(step, point)))
  const missing = [...groupByName(then)].flatMap(([name, those]) => lacking(those, had.get(name)))
  return missing
    .filter((step) => now.isClosed || isPast(step, base, now, point))
    .reduce<MissingStep[]>(counted(new Set(compensation?.steps)), [])
    .sort((one, other) => one.eventId - other.eventId)
}

const isDoneFrom = ({ state, endId = 0 }: Step, point: number): boolean =>
  state === 'done' && endId >= point

/** It was over before the point, or failed since: the new run has not done it. Timers only get canceled. */
const isKept = ({ kind, state, endId }: Step, point: number): boolean =>
  (state === 'failed' && kind !== 'timer') || (endId !== undefined && endId < point)

/** How many messages the base had received from the point on, up to an event. */
const receivedBefore = (eventId: number, { received }: BaseRun, point: number): number =>
  received.filter((each) => each >= point && each < eventId).length

const keyOf = ({ kind, name }: Step): string => `${kind} ${name}`

function groupByName(steps: readonly Step[]): Map<string, Step[]> {
  const groups = new Map<string, Step[]>()
  for (const step of steps) {
    const key = keyOf(step)
    const group = groups.get(key)
    if (group) group.push(step)
    else groups.set(key, [step])
  }
  return groups
}

function lacking(then: readonly Step[], now: readonly Step[] = []): Step[] {
  if (now.length >= then.length) return []
  if (now.length === 0) return [...then]
  const inputs = new Set(now.map(({ input }) => input))
  return then.filter(({ input }) => !inputs.has(input)).slice(0, then.length - now.length)
}

function isPast({ beginId }: Step, base: BaseRun, now: RunSoFar, point: number): boolean {
  const isBefore = (eventId: number) => eventId >= point && eventId < beginId
  if (now.received < receivedBefore(beginId, base, point)) return false
  const fired = base.steps.filter(
    ({ kind, state, endId = 0 }) => kind === 'timer' && state === 'done' && isBefore(endId),
  )
  const open = now.steps.filter(({ kind, state }) => kind === 'timer' && state === 'open')
  return !open.some((timer) => fired.some((before) => lengthOf(before) === lengthOf(timer)))
}

/** Of a timer: two computed lengths count as the same one. */
const lengthOf = ({ name, isComputed }: Step): string => (isComputed ? 'computed' : name)

const counted =
  (compensation: ReadonlySet<Step>) =>
  (found: MissingStep[], step: Step): MissingStep[] => {
    const { kind, name, beginId: eventId } = step
    const known = found.find((each) => each.kind === kind && each.name === name)
    if (known) known.count += 1
    else found.push({ kind, name, eventId, count: 1, isCompensation: compensation.has(step) })
    return found
  }
