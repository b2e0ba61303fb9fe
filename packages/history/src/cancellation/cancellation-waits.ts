import type { CancellationPart } from './cancellation-parts.ts'
import type { PartContext } from './part-answer.ts'
import { activityWaits, childWaits, counted, named } from './part-waits.ts'
import { type CancellationWait, taskFails, taskWait } from './workflow-task-wait.ts'

/**
 * Returns what an open run waits for, the most useful to look into first. Empty for a closed run.
 */
export function cancellationWaits(
  parts: readonly CancellationPart[],
  context: PartContext,
): CancellationWait[] {
  const { facts, description } = context
  if (facts.closed) return []
  if (description.stuck) return [taskFails(context)]
  const task = taskWait(context)
  if (facts.taken === undefined) return task ? [task] : [notTaken]
  const open = parts.filter(({ isOpen }) => isOpen)
  const ofActivities = activityWaits(open, context)
  const waits = [
    ...(task?.standsStill ? [task] : []),
    ...ofActivities,
    ...childWaits(open, ofActivities.length === 0),
  ]
  waits.push(...operationWaits(open, waits.length === 0))
  if (waits.length > 0) return waits
  return task ? [task] : [codeWaits(open)]
}

function codeWaits(open: readonly CancellationPart[]): CancellationWait {
  const timers = open.filter(({ kind }) => kind === 'timer')
  return {
    code: 'code waits',
    standsStill: true,
    sentence:
      timers.length > 0
        ? named(timers, 'is what the code waits for', 'timers are what the code waits for').sentence
        : 'The code has taken the request and goes on. What it waits for no event tells: a condition, a signal or an update.',
    help: 'A non-cancellable scope, or code that handles the cancellation, decides by itself when the run ends. Terminate ends it at once.',
    actions: ['terminate'],
    parts: timers,
  }
}

/** The server has not yet scheduled the workflow task that will take the request. */
const notTaken: CancellationWait = {
  code: 'workflow task waits',
  standsStill: false,
  sentence: 'No workflow task is scheduled yet that would take the request.',
  help: 'The server schedules one for it, also where the run’s first task was delayed.',
  actions: [],
  parts: [],
}

/**
 * Operations that were not asked are listed only if the run waits for nothing else that is known
 * (`isAlone`).
 */
function operationWaits(open: readonly CancellationPart[], isAlone: boolean): CancellationWait[] {
  const operations = open.filter(({ kind }) => kind === 'Nexus operation')
  const asked = operations.filter(({ state }) => state === 'asked')
  if (asked.length > 0) {
    return [
      {
        code: 'Nexus operation',
        standsStill: false,
        sentence: counted(asked, 'Nexus operation is asked', 'Nexus operations are asked'),
        ...detailOfOne(asked),
        help: 'Their handlers decide. Pending shows the attempts of each request.',
        actions: ['pending', 'terminate'],
        parts: asked,
      },
    ]
  }
  if (!isAlone || operations.length === 0) return []
  const failed = operations.filter(({ isAsked }) => isAsked)
  if (failed.length > 0) {
    return [
      {
        code: 'Nexus operation',
        standsStill: true,
        sentence: counted(
          failed,
          'Nexus operation could not be asked',
          'Nexus operations could not be asked',
        ),
        ...detailOfOne(failed),
        help: 'The server tries no more, and the run may wait for what the operation comes to. Its handler’s owner may end it; terminate ends the run and leaves the operation running.',
        actions: ['pending', 'terminate'],
        parts: failed,
      },
    ]
  }
  const isLater = operations.some(({ state }) => state === 'begun after')
  return [
    {
      code: 'Nexus operation',
      standsStill: !isLater,
      sentence: isLater
        ? counted(operations, 'Nexus operation is open', 'Nexus operations are open')
        : counted(operations, 'Nexus operation was not asked', 'Nexus operations were not asked'),
      help: 'The run may wait for what its handler makes of it. Pending shows its attempts.',
      actions: ['pending', 'terminate'],
      parts: operations,
    },
  ]
}

/** The sentence of the part, if there is only one part. */
function detailOfOne([only, ...others]: readonly CancellationPart[]): { detail?: string } {
  return only === undefined || others.length > 0 ? {} : { detail: only.sentence }
}
