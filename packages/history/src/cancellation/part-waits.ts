import type { CancellationPart } from './cancellation-parts.ts'
import type { PartContext } from './part-answer.ts'
import { type CancellationWait, usualWaitMs } from './workflow-task-wait.ts'

export function activityWaits(open: readonly CancellationPart[], { now }: PartContext) {
  const activities = open.filter(({ kind }) => kind === 'activity')
  const asked = activities.filter(({ isAsked }) => isAsked)
  const later = activities.filter(({ state }) => state === 'begun after')
  const waits: CancellationWait[] = []
  const add = (wait: Omit<CancellationWait, 'sentence'> & { one: string; many: string }) => {
    const { one, many, ...rest } = wait
    if (rest.parts.length > 0) {
      waits.push({ ...rest, ...named(rest.parts, one, many) })
    }
  }
  // Code that has begun something after the request may not wait for the activities it asked
  // (TRY_CANCEL).
  const goesOn = later.length > 0
  add({
    code: 'code goes on',
    standsStill: false,
    parts: later,
    one: 'was scheduled after the request and is open',
    many: 'activities were scheduled after the request and are open',
    help: 'The code cleans up, or goes on in a scope that the cancellation does not reach: no event tells which.',
    actions: ['pending', 'terminate'],
  })
  add({
    code: 'activity deaf',
    standsStill: !goesOn,
    parts: asked.filter(({ state }) => state === 'deaf'),
    one: 'cannot hear the request',
    many: 'activities cannot hear the request',
    help: 'They run until they are through, or until a start-to-close or schedule-to-close timeout. Waiting, or terminate, which leaves them running. A heartbeat in the activity’s code makes it hear the next time.',
    actions: ['pending', 'terminate'],
  })
  const heard = asked.filter(({ state }) => state === 'heard')
  add({
    code: 'activity goes on',
    standsStill: !goesOn && heard.some(({ time }) => now - Date.parse(time) > usualWaitMs),
    parts: heard,
    one: 'was told and goes on heartbeating',
    many: 'activities were told and go on heartbeating',
    help: 'It cleans up, or it ignores the request: the server cannot tell which. Its heartbeat details may.',
    actions: ['pending', 'terminate'],
  })
  const silent = asked.filter(({ state }) => state === 'silent' || state === 'asked')
  const endless = silent.filter(
    ({ activity }) => activity !== undefined && activity.heartbeatTimeout === undefined,
  )
  add({
    code: 'activity silent',
    standsStill:
      !goesOn && endless.some(({ time }) => now - Date.parse(time) > heartbeatThrottleMs),
    parts: silent,
    one: 'is asked and has not heard it yet',
    many: 'activities are asked and have not heard it yet',
    help:
      endless.length > 0
        ? 'The next heartbeat tells it, which an SDK may hold back for up to a minute. Where there is no heartbeat timeout silence ends nothing.'
        : 'The next heartbeat tells it; without one the heartbeat timeout ends it, and the workflow then fails unless its code handles that.',
    actions: endless.length > 0 ? ['pending', 'terminate'] : ['pending'],
  })
  if (asked.length > 0) return waits
  const shielded = activities.filter(({ state }) => state === 'not asked')
  add({
    code: 'activity not asked',
    standsStill: !goesOn,
    parts: shielded,
    one: 'was not asked, and the run goes on',
    many: 'activities were not asked, and the run goes on',
    help: `The code shields what it waits for from the cancellation.${shielded.some(({ activity }) => activity?.paused) ? ' One that is paused waits until it is unpaused.' : ''} It ends when that is through, or by terminate.`,
    actions: ['pending', 'terminate'],
  })
  return waits
}

/** `isAlone`: the run waits for nothing else that is known. */
export function childWaits(
  open: readonly CancellationPart[],
  isAlone: boolean,
): CancellationWait[] {
  const children = open.filter(({ kind }) => kind === 'child workflow')
  const later = children.filter(({ state }) => state === 'begun after')
  if (later.length > 0) {
    return [
      {
        code: 'code goes on',
        standsStill: false,
        sentence: counted(
          later,
          'child workflow was started after the request',
          'child workflows were started after the request',
        ),
        help: 'The code cleans up in it, or goes on: no event tells which.',
        actions: ['terminate'],
        parts: later,
      },
    ]
  }
  // A child that could not be asked has the state `not asked`.
  const asked = children.filter(({ state }) => state === 'asked')
  if (asked.length > 0) {
    return [
      {
        code: 'child asked',
        standsStill: false,
        sentence: counted(
          asked,
          'child workflow is asked and still open',
          'child workflows are asked and still open',
        ),
        help: 'Each has a cancellation of its own: its page says what it waits for.',
        actions: ['terminate'],
        parts: asked,
      },
    ]
  }
  const others = children.filter(({ state }) => state === 'not asked')
  if (!isAlone || others.length === 0) return []
  return [
    {
      code: 'child not asked',
      standsStill: true,
      sentence: counted(others, 'child workflow was not asked', 'child workflows were not asked'),
      help: 'The run may wait for them. When it closes, each parent close policy says what becomes of its child.',
      actions: ['terminate'],
      parts: others,
    },
  ]
}

export function named(
  parts: readonly CancellationPart[],
  one: string,
  many: string,
): { sentence: string; detail?: string } {
  const [only, ...others] = parts
  if (only === undefined || others.length > 0) return { sentence: `${howMany(parts)} ${many}.` }
  const kind = only.kind === 'activity' ? 'Activity ' : ''
  return { sentence: `${kind}${only.name} ${one}.`, detail: only.sentence }
}

/**
 * Milliseconds. An SDK sends heartbeats at most this far apart if no heartbeat timeout asks for
 * more: docs/temporal-semantics.md#cancellation-of-activities-and-children
 */
const heartbeatThrottleMs = 60_000

export const counted = (parts: readonly CancellationPart[], one: string, many: string): string => {
  const [only, ...others] = parts
  return only === undefined || others.length > 0
    ? `${howMany(parts)} ${many}.`
    : `1 ${one}: ${only.name}.`
}

const howMany = (parts: readonly CancellationPart[]): string => parts.length.toLocaleString('en')
