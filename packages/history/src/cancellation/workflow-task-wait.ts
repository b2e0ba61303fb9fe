import { lastPollTime, workerState, workerWayOut } from '../acts/consequences.ts'
import { ago, lastingFor } from '../text/elapsed.ts'
import { noWorker } from '../workers/worker-versions.ts'
import type { CancellationPart } from './cancellation-parts.ts'
import type { PartContext } from './part-answer.ts'

/** What an open run waits for after a cancel request, why, and what the operator can do. */
export interface CancellationWait {
  code:
    | 'workflow task fails'
    | 'no worker'
    | 'workflow task waits'
    | 'workflow task runs'
    | 'activity deaf'
    | 'activity silent'
    | 'activity goes on'
    | 'activity not asked'
    | 'child asked'
    | 'child not asked'
    | 'Nexus operation'
    | 'code goes on'
    | 'code waits'
  /** Nothing that the server knows of will end this wait soon. */
  standsStill: boolean
  sentence: string
  /** More facts, if the run waits for one thing only. */
  detail?: string
  help: string
  /** ISO 8601. The server retries the failing workflow task by then if a worker polls. */
  nextTryBy?: string
  actions: readonly ('reset' | 'terminate' | 'pending')[]
  /** The parts that the run waits for, in the order of the events that began them. */
  parts: readonly CancellationPart[]
}

/** Milliseconds. A shorter wait is normal. */
export const usualWaitMs = 10_000

export function taskFails({ facts, description }: PartContext): CancellationWait {
  const { stuck } = description
  return {
    code: 'workflow task fails',
    standsStill: true,
    sentence: `The workflow task fails, attempt ${stuck?.attempt ?? 1}: the request is recorded, and the code cannot take it. A cancel has no effect here.`,
    help: `Roll back or patch the worker: the workflow task retries automatically, and takes the request then. A reset to a point before event ${facts.request.eventId} leaves the request behind; terminate ends the run at once.`,
    ...(stuck?.nextTryBy === undefined ? {} : { nextTryBy: stuck.nextTryBy }),
    actions: ['reset', 'terminate'],
    parts: [],
  }
}

/** Describes the workflow task in which the code will take the request or continue after it. */
export function taskWait({ facts, description, now }: PartContext): CancellationWait | undefined {
  const task = description.pendingWorkflowTask
  if (task === undefined) return undefined
  const what = facts.taken ? 'the next workflow task' : 'the request'
  const queue = description.info.taskQueue
  if (task.state === 'STARTED') {
    const since = task.startedTime === undefined ? '' : ` for ${lastingFor(task.startedTime, now)}`
    return {
      code: 'workflow task runs',
      standsStill: false,
      sentence: `A worker has had the workflow task${since}.`,
      help: 'It answers, or the workflow task times out and another worker gets it. A local activity that it runs there no event tells of before its end.',
      actions: [],
      parts: [],
    }
  }
  // A request can be younger than the workflow task that will take it, so the wait counts from the
  // request.
  const waitsSince = facts.taken ? task.scheduledTime : (facts.keptBy ?? facts.request).time
  const waited = waitsSince === undefined ? 0 : now - Date.parse(waitsSince)
  const backlog = backlogWords(description.backlog)
  const state = workerState(description, now)
  if (state === 'none' || state === 'gone') {
    const last = lastPollTime(description)
    return {
      code: 'no worker',
      standsStill: true,
      sentence: `${noWorker(description.versioning?.takenBy)} polls task queue ${queue}${last === undefined ? '' : `, the last one did ${ago(last, now)}`}: ${what} waits for one${waited >= 1000 ? `, since ${lastingFor(0, waited)}` : ''}.${backlog}`,
      help: `${workerWayOut(description, now) ?? 'Start a worker on this task queue.'} It takes the request at once. Without one only terminate ends the run.`,
      actions: ['terminate'],
      parts: [],
    }
  }
  return {
    code: 'workflow task waits',
    standsStill: waited > usualWaitMs,
    sentence: `No worker has taken ${what} yet, for ${lastingFor(0, waited)}${state === 'polls' ? `, though workers poll task queue ${queue}` : ''}.${backlog}`,
    help:
      state === 'polls'
        ? 'The workers may be busy, or poll for another version of the code.'
        : 'Who polls the task queue is not known: the server did not say.',
    actions: waited > usualWaitMs ? ['terminate'] : [],
    parts: [],
  }
}

const backlogWords = (backlog: PartContext['description']['backlog']): string =>
  backlog === undefined || backlog.tasks === '0'
    ? ''
    : ` Backlog: ${backlog.tasks === '1' ? '1 task' : `about ${backlog.tasks} tasks`}${backlog.age === undefined || backlog.age < 1000 ? '' : `, the oldest ${lastingFor(0, backlog.age)}`}.`
