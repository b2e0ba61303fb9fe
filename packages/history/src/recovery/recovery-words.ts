import type { FailedAt, MissingStep, Recovery } from '@rewind/contract/recovery'
import { isClosed } from '../acts/actions.ts'
import { humanDuration } from '../text/durations.ts'

/** What there is to get past: `event 11`, `activity ChargeCard`. */
export function whatFailed({ kind, name, eventId }: FailedAt): string {
  switch (kind) {
    case 'ACTIVITY':
      return `activity ${name}`
    case 'CHILD_WORKFLOW':
      return `child workflow ${name}`
    case 'NON_DETERMINISM':
    case 'WORKFLOW_TASK':
      return eventId === undefined ? 'the workflow task that failed' : `event ${eventId}`
    case 'RUN':
      return name === 'TIMED_OUT' ? 'the timeout' : 'the failure'
    default:
      return kind satisfies never
  }
}

/** `41 s`, `0.4 s`, `1 h 5 min` */
const tookWords = (milliseconds: number): string =>
  humanDuration(`${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)}s`)

const within = ({ tookMs }: Recovery): string =>
  tookMs === undefined ? '' : ` in ${tookWords(tookMs)}`

/** How it fares, in as few words as a title has room for. */
export function verdictWords(recovery: Recovery): string {
  const { state, isRecovered, failedAt, waitsFor, status } = recovery
  const fails = isClosed(status) ? 'failed' : 'fails'
  // What is known by its status alone, or cannot be compared with the old run, has not recovered.
  const doubt =
    recovery.evidence === 'STATUS' ? ', not read' : recovery.isCompared ? '' : ', not compared'
  switch (state) {
    case 'STARTING':
      return waitsFor?.kind === 'WORKER' ? 'waits for a worker' : 'starting'
    case 'RUNNING':
      return isRecovered ? `recovered${within(recovery)}, running` : 'running'
    case 'WAITING':
      return isRecovered ? `recovered${within(recovery)}, waiting` : 'waiting'
    case 'FAILED_AGAIN':
      return `${fails} again the same way`
    case 'FAILED_OTHERWISE':
      return failedAt === undefined ? fails : `${fails} otherwise than before`
    case 'STEP_MISSING':
      return 'step missing'
    case 'COMPLETED':
      if (doubt !== '') return `completed${doubt}`
      return `${failedAt === undefined ? 'completed' : 'recovered'}${within(recovery)}`
    case 'CONTINUED_AS_NEW':
      if (doubt !== '') return `continued as new${doubt}`
      return `${failedAt === undefined ? '' : 'recovered, '}continued as new${within(recovery)}`
    case 'CANCELED':
      return 'canceled'
    case 'TERMINATED':
      return 'terminated'
    case 'TIMED_OUT':
      return 'timed out'
    case 'RESET_AGAIN':
      return 'reset again'
    default:
      return state satisfies never
  }
}

const isWhole = new Set<Recovery['state']>(['COMPLETED', 'STEP_MISSING'])

/** `activity refund (event 23)`, `2 × activity notify (event 30)`; events are those of the old run. */
export const stepWords = ({ kind, name, count, eventId }: MissingStep): string => {
  // "timer 30 d" and "signal approve" say by themselves what they are.
  const what = kind === 'timer' || kind === 'signal sent' ? name : `${kind} ${name}`
  return `${count > 1 ? `${count} × ` : ''}${what} (event ${eventId})`
}

/** The same as a sentence, with what it waits for or fails with. */
export function verdictSentence(recovery: Recovery): string {
  const { state, passed, failedAt, waitsFor, failure, missingSteps = [], isUnchecked } = recovery
  const words = verdictWords(recovery)
  const past =
    passed !== undefined && failedAt !== undefined && !isWhole.has(state)
      ? `It is past ${whatFailed(failedAt)}. `
      : ''
  const capital = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  if (missingSteps.length > 0) {
    return `${capital}: ${missingSteps.map(stepWords).join(', ')}. The old run had done it after the reset point, the new one has not.`
  }
  if (failure !== undefined) return `${past}${capital}: ${failure.message}`
  if (waitsFor !== undefined) return `${past}${capital}. It waits for ${waitsFor.text}.`
  const unchecked = isUnchecked ? ` ${uncheckedSentence}` : ''
  return `${past}${capital}.${unchecked}`
}

export const uncheckedSentence =
  'It closed in its first workflow task, which the Go SDK does not check against the history: compare what it did with what it should have done.'
