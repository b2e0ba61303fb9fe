import type { HistoryEvent } from '@rewind/contract/history'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { decisionWords } from '../events/decisions.ts'
import { objectOf, textOf } from '../events/json-object.ts'
import type { RowAt } from '../rows/row-at.ts'
import { closingStatus } from '../rows/row-categories.ts'
import { decisionOfRow } from '../rows/row-summary.ts'
import { after, dueIn, lastingFor } from '../text/elapsed.ts'
import type { CancellationFacts } from './cancellation-facts.ts'
import { type CancellationPart, cancellationPart } from './cancellation-parts.ts'
import { cancellationWaits } from './cancellation-waits.ts'
import type { PartContext } from './part-answer.ts'
import type { CancellationWait } from './workflow-task-wait.ts'

/**
 * One of five steps: requested, taken by a worker, decided by the code, answered by everything that
 * was asked, closed.
 */
export interface CancellationStep {
  name: 'requested' | 'taken' | 'decided' | 'answered' | 'closed'
  /** `skipped`: the run closed without this step. */
  state: 'done' | 'current' | 'ahead' | 'skipped'
  title: string
  sentence: string
  /** More facts about the step. */
  detail?: string
  eventId?: number
  time?: string
}

export interface CancellationProgress {
  steps: readonly CancellationStep[]
  parts: readonly CancellationPart[]
  /** What an open run waits for. Empty for a closed run. */
  waits: readonly CancellationWait[]
  /** How the run ended, or what it waits for. `detail` adds what else is known about that. */
  summary: string
  detail?: string
  standsStill: boolean
  /** The run that follows this one. It has no cancel request. */
  nextRunId?: string
}

/** Who requested the cancellation, in words, and the workflow if a workflow requested it. */
export interface Requester {
  words: string
  workflow?: { workflowId: string; runId: string; isParent: boolean }
}

/** Reads the event of the request, because its row keeps only one line of it. */
export function requesterOf(event: HistoryEvent, description: WorkflowDescription): Requester {
  const reason = textOf(event.attributes, 'cause')
  const by = textOf(event.attributes, 'identity')
  const from = objectOf(event.attributes, 'externalWorkflowExecution')
  const workflowId = textOf(from, 'workflowId')
  const because = reason === undefined || reason === '' ? '' : `: ${reason}`
  if (workflowId !== undefined && workflowId !== '') {
    const { parent } = description.info
    const isParent = parent?.workflowId === workflowId
    return {
      words: isParent ? `by its parent${because}` : `by another workflow${because}`,
      workflow: { workflowId, runId: textOf(from, 'runId') ?? '', isParent },
    }
  }
  return {
    words:
      by === undefined || by === '' ? `by nobody who gave a name${because}` : `by ${by}${because}`,
  }
}

/**
 * Describes a request that is not in the history yet. The server buffers events that arrive while a
 * worker has the workflow task, and writes them after the end of that task.
 */
export function unwrittenRequest(
  { cancelRequested, pendingWorkflowTask: task }: WorkflowDescription,
  now: number,
): string | undefined {
  if (!cancelRequested) return undefined
  if (task?.state !== 'STARTED') return 'Requested, and about to be written into the history.'
  const since = task.startedTime === undefined ? '' : ` for ${lastingFor(task.startedTime, now)}`
  return `Requested. A worker has had a workflow task${since}: Temporal keeps the request, and writes it into the history when that ends. The code sees it in the next one.`
}

/**
 * Returns the progress from request to end. A step says so when neither an event nor the
 * description shows the answer.
 */
export function cancellationProgress(
  facts: CancellationFacts,
  { description, rowAt, now }: { description: WorkflowDescription; rowAt: RowAt; now: number },
): CancellationProgress {
  const context: PartContext = { facts, description, now }
  const parts = facts.parts.map((part) => cancellationPart(part, context))
  const waits = cancellationWaits(parts, context)
  const { closed } = facts
  const [first] = waits
  return {
    steps: [
      requested(facts),
      taken(context),
      decided(context, rowAt),
      answered(context, parts),
      closing(context),
    ],
    parts,
    waits,
    summary: closed
      ? closing(context).sentence
      : (first?.sentence ?? 'Waiting for the next look at the run.'),
    ...(first?.detail !== undefined && { detail: first.detail }),
    standsStill: waits.some(({ standsStill }) => standsStill),
    ...(closed?.runId !== undefined && { nextRunId: closed.runId }),
  }
}

const requested = ({ request, keptBy }: CancellationFacts): CancellationStep => ({
  name: 'requested',
  state: 'done',
  title: 'Requested',
  sentence: request.text ?? '',
  ...(keptBy && {
    detail: `An earlier run was asked. The reset at event ${keptBy.eventId} kept the request, so this run is asked as well.`,
  }),
  eventId: request.eventId,
  time: request.time,
})

function taken({ facts, description }: PartContext): CancellationStep {
  const step = { name: 'taken', title: 'Taken by a worker' } as const
  if (facts.taken) {
    const { started, completed } = facts.taken
    const worker = started.text === undefined ? '' : `, ${started.text}`
    return {
      ...step,
      state: 'done',
      sentence: `The code saw it in a workflow task, ${after(facts.request, started)} the request${worker}.`,
      eventId: completed.eventId,
      time: completed.time,
    }
  }
  if (facts.closed) {
    return {
      ...step,
      state: 'skipped',
      sentence: 'No workflow task took it before the run closed.',
    }
  }
  return {
    ...step,
    state: 'current',
    sentence: description.stuck
      ? 'The workflow task fails: the code has not taken it.'
      : 'No workflow task has taken it yet.',
  }
}

function decided({ facts }: PartContext, rowAt: RowAt): CancellationStep {
  const step = { name: 'decided', title: 'Decided by the code' } as const
  const { taken: task, closed } = facts
  if (task === undefined) {
    return { ...step, state: closed ? 'skipped' : 'ahead', sentence: 'What the code makes of it.' }
  }
  const { completed } = task
  const counts = new Map<string, number>()
  for (const row of facts.decidedAfter) {
    if (row.decidedBy !== completed.eventId) continue
    const decision = decisionOfRow(row, rowAt)
    if (decision !== undefined) counts.set(decision, (counts.get(decision) ?? 0) + 1)
  }
  return {
    ...step,
    state: 'done',
    sentence:
      counts.size === 0
        ? 'The task that took it asked nothing to cancel and began nothing.'
        : `The task that took it ${decisionWords(counts)}.`,
    eventId: completed.eventId,
    time: completed.time,
  }
}

function answered(
  { facts, description }: PartContext,
  parts: readonly CancellationPart[],
): CancellationStep {
  const step = { name: 'answered', title: 'Answered' } as const
  if (facts.taken === undefined) {
    return {
      ...step,
      state: facts.closed ? 'skipped' : 'ahead',
      sentence: 'Activities and children that are asked.',
    }
  }
  const asked = parts.filter(({ isAsked, kind }) => isAsked && kind !== 'timer')
  const ended = asked.filter(({ state }) => endStates.has(state))
  if (asked.length === 0) {
    // A local activity runs inside a workflow task and writes its marker only when it has ended.
    const mayBeLocal =
      (facts.closed === undefined && description.pendingWorkflowTask?.state === 'STARTED') ||
      facts.decidedAfter.some(({ decision }) => decision?.startsWith('runs local activity'))
    return {
      ...step,
      state: 'done',
      sentence: `No activity and no child was asked${mayBeLocal ? '; of a local one no event tells' : ''}.`,
    }
  }
  const all = asked.length.toLocaleString('en')
  return {
    ...step,
    state: facts.closed || ended.length === asked.length ? 'done' : 'current',
    title: `Answered, ${ended.length.toLocaleString('en')} of ${all}`,
    sentence:
      ended.length === asked.length
        ? asked.length === 1
          ? `${asked[0]?.name}: ${asked[0]?.state}.`
          : `All ${all} have ended.`
        : facts.closed
          ? `The run did not wait for ${(asked.length - ended.length).toLocaleString('en')} of ${all}.`
          : `${(asked.length - ended.length).toLocaleString('en')} of ${all} ${asked.length - ended.length === 1 ? 'is' : 'are'} still open.`,
  }
}

const endStates = new Set(['canceled', 'completed', 'failed', 'timed out', 'terminated'])

const closingMessage: Record<string, string> = {
  CANCELED: 'Canceled',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  TERMINATED: 'Terminated',
  TIMED_OUT: 'Timed out',
  CONTINUED_AS_NEW: 'Continued as new',
}

function closing({ facts: { request, closed }, description, now }: PartContext): CancellationStep {
  if (closed === undefined) {
    const sentence = `The run is open.${timeoutWords(description, now)}`
    return { name: 'closed', state: 'ahead', title: 'Closed', sentence }
  }
  const status = closingStatus(closed) ?? ''
  const word = closingMessage[status] ?? status
  const since = `${word}, ${after(request, closed)} the request`
  const more: Record<string, string> = {
    CANCELED: '.',
    COMPLETED:
      ': the code handled the cancellation, or went on as if there were none; no event tells which.',
    FAILED: `: ${closed.failure ?? 'failed'}.`,
    TERMINATED: `${closed.text === undefined ? '' : `, ${closed.text}`}. No clean-up ran.`,
    TIMED_OUT: `: ${closed.failure ?? 'run or execution timeout'}. No clean-up ran.`,
    CONTINUED_AS_NEW:
      '. The request ended with this run: the next one has not been asked to cancel.',
  }
  const followed =
    closed.runId === undefined || status === 'CONTINUED_AS_NEW'
      ? ''
      : ' By its retry policy or cron another run follows, which has not been asked to cancel.'
  return {
    name: 'closed',
    state: 'done',
    title: word,
    sentence: `${since}${more[status] ?? '.'}${followed}`,
    eventId: closed.eventId,
    time: closed.time,
  }
}

function timeoutWords(
  { runExpirationTime, executionExpirationTime }: WorkflowDescription,
  now: number,
): string {
  const ends = [runExpirationTime, executionExpirationTime].filter((time) => time !== undefined)
  if (ends.length === 0) return ''
  const first = Math.min(...ends.map((time) => Date.parse(time)))
  return ` Its timeout ends it ${dueIn(first, now)}, as Timed out and without clean-up.`
}
