import type { PendingActivity } from '@rewind/contract/pending'
import { isObject, objectOf, textOf } from './json-object.ts'
import { firstLine, lowerWords } from './words.ts'

/** SDKs wrap what happened in failures whose message says nothing: the cause below is the news. */
const wrappings = new Set([
  'activity error',
  'activity execution failed',
  'activity task failed',
  'activity task timed out',
  'child workflow execution error',
  'child workflow execution failed',
  'nexus operation completed unsuccessfully',
  'nexus operation failed',
  'workflow execution error',
  'workflow execution failed',
])

/** Java's say only at which event the workflow's code was run. */
const javaWrapping =
  /^(?:Failure handling event \d+ of type '\w*' during (?:replay|execution)\. \{.*\}$|\w+: failure executing \S+, transition history is \[)/

const isWrapping = (line: string): boolean =>
  wrappings.has(line.toLowerCase().replace(/\W+$/, '')) || javaWrapping.test(line)

/** More causes than this are nobody's honest failure. */
const deepest = 1000

/** A failure and its causes, outermost first. */
export function* failureChain(failure: unknown): Generator<Record<string, unknown>> {
  let at: unknown = failure
  for (let depth = 0; depth < deepest && isObject(at); depth++) {
    yield at
    at = objectOf(at, 'cause')
  }
}

/** A failure of something that has a history of its own, or none: what lies below does not speak of this one. */
const elsewhere = [
  'activityFailureInfo',
  'childWorkflowExecutionFailureInfo',
  'nexusOperationExecutionFailureInfo',
]

/**
 * The text of a non-determinism failure of the run itself, wherever in the chain it stands; '' where
 * there is none. A worker may be set to fail the run, not the task, on it.
 */
export function mismatchText(failure: unknown): string {
  for (const link of failureChain(failure)) {
    if (elsewhere.some((info) => objectOf(link, info) !== undefined)) return ''
    const message = textOf(link, 'message') ?? ''
    if (message.includes('[TMPRL1100]')) return message
  }
  return ''
}

/** The outermost message that says something, whole; '' when there is none. */
export function failureMessage(failure: unknown): string {
  for (const link of failureChain(failure)) {
    const message = textOf(link, 'message') ?? ''
    if (message !== '' && !isWrapping(firstLine(message))) return message
  }
  return ''
}

/** The first line of the deepest message that says something; '' when there is none. */
export const failureLine = (failure: unknown): string => firstLine(failureNews(failure))

/** The deepest message that says something, whole; '' when there is none. */
export function failureNews(failure: unknown): string {
  let news = ''
  let wrapping = ''
  for (const link of failureChain(failure)) {
    const message = textOf(link, 'message') ?? ''
    const line = firstLine(message)
    if (line !== '' && !isWrapping(line)) news = message
    else {
      wrapping ||= message
      if (line === '') news ||= kindOf(link)
    }
  }
  return news || wrapping
}

/**
 * The whole text of what an activity failed at last: what runs that retry alike are grouped and
 * compared by. Its line is cut, and where depends on the ids in it.
 */
export const activityFailureText = ({
  failure,
  lastFailure = '',
}: Pick<PendingActivity, 'failure' | 'lastFailure'>): string => failureNews(failure) || lastFailure

/** The other messages of a failure than the line that tells it, the outermost first; '' where it has none. */
export function otherMessages(failure: unknown): string {
  const told = failureLine(failure)
  const lines = new Set<string>()
  for (const link of failureChain(failure)) {
    const message = textOf(link, 'message') ?? ''
    if (message !== '' && firstLine(message) !== told) lines.add(message)
  }
  return [...lines].join(': ')
}

/** What a failure without a message is: a timeout, or an error of some type. */
function kindOf(failure: Record<string, unknown>): string {
  const timeout = textOf(objectOf(failure, 'timeoutFailureInfo'), 'timeoutType')
  if (timeout !== undefined) return `${lowerWords(timeout)} timeout`
  if (objectOf(failure, 'canceledFailureInfo') !== undefined) return 'canceled'
  if (objectOf(failure, 'terminatedFailureInfo') !== undefined) return 'terminated'
  return textOf(objectOf(failure, 'applicationFailureInfo'), 'type') ?? ''
}

/** SDKs that write `TimeoutFailure` messages do not all say of which kind it was. */
export function timeoutWords(failure: unknown): string | undefined {
  for (const link of failureChain(failure)) {
    const type = textOf(objectOf(link, 'timeoutFailureInfo'), 'timeoutType')
    if (type !== undefined && type !== 'UNSPECIFIED') return `${lowerWords(type)} timeout`
  }
  return undefined
}
