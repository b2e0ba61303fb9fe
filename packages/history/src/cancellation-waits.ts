import type { CancellationPart } from './cancellation-parts.ts'
import type { PartContext } from './part-answer.ts'
import { activityWaits, childWaits, counted, named } from './part-waits.ts'
import { type CancellationWait, taskFails, taskWait } from './workflow-task-wait.ts'

/** In the order in which one would look into them. */
export function cancellationWaits(
  parts: readonly CancellationPart[],
  context: PartContext,
): CancellationWait[] {
  const { facts, description } = context
  if (facts.closed) return []
  if (description.stuck) return [taskFails(context)]
  const task = taskWait(context)
  if (facts.taken === undefined) return task ? [task] : []
  const open = parts.filter(({ isOpen }) => isOpen)
  const waits = [
    ...(task?.standsStill ? [task] : []),
    ...activityWaits(open, context),
    ...childWaits(open),
  ]
  const operations = open.filter(({ kind, isAsked }) => kind === 'Nexus operation' && isAsked)
  if (operations.length > 0) {
    waits.push({
      code: 'Nexus operation',
      standsStill: false,
      sentence: counted(operations, 'Nexus operation is asked', 'Nexus operations are asked'),
      help: 'Their handlers decide. Pending shows the attempts of each request.',
      actions: ['pending', 'terminate'],
      parts: operations,
    })
  }
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
