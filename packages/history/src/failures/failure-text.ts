import type { PendingActivity } from '@rewind/contract/pending'
import { isObject, type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { firstLine, lowerWords } from '../text/words.ts'

/** SDKs wrap what happened in failures whose message says nothing: the cause below is the news. */
const wrappings = new Set([
  'activity error',
  'activity execution failed',
  'activity task failed',
  'activity task timed out',
  'child workflow execution error',
  'child workflow execution failed',
  // Python: why the arguments do not fit stands in the cause.
  'failed decoding arguments',
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
export function* failureChain(failure: unknown): Generator<JsonObject> {
  let at: unknown = failure
  for (let depth = 0; depth < deepest && isObject(at); depth++) {
    yield at
    at = objectOf(at, 'cause')
  }
}

/** A failure of something that has a history of its own, or none: what lies below does not speak of this one. */
export const isOfOther = (link: JsonObject): boolean =>
  objectOf(link, 'activityFailureInfo') !== undefined ||
  objectOf(link, 'childWorkflowExecutionFailureInfo') !== undefined ||
  objectOf(link, 'nexusOperationExecutionFailureInfo') !== undefined

/** With `EncodeCommonAttributes` SDKs write this in place of the message, and the message into a payload. */
const encoded = 'Encoded failure'

/** What is said of a failure whose message only a codec can read. */
export const unreadable = 'the failure is encoded: its cause cannot be read here'

const isEncoded = (link: JsonObject): boolean =>
  textOf(link, 'message') === encoded && isObject(link.encodedAttributes)

/** Whether the worker encoded message and stack trace in a way that only a codec can undo. */
export const isUnreadable = (link: JsonObject): boolean =>
  isEncoded(link) && decodedMessage(link) === undefined

/** The message of one failure; '' where it has none. */
export const messageOf = (link: JsonObject): string =>
  isEncoded(link) ? (decodedMessage(link) ?? unreadable) : (textOf(link, 'message') ?? '')

/** A worker without a codec writes plain JSON. */
function decodedMessage(link: JsonObject): string | undefined {
  try {
    const attributes: unknown = JSON.parse(textOf(link.encodedAttributes, 'text') ?? '')
    return textOf(attributes, 'message')
  } catch {
    return undefined
  }
}

/** What Go and the server write into a message though the failure has a field for it. */
const details =
  /(?:activity error|child workflow execution error|^handler error) \([^)]*\): | \(type: [^()]*, retryable: (?:true|false)\)/g

/** What a failure says, whole: the outermost message that says something, and the deepest where it says more. */
export const failureMessage = (failure: unknown): string => told(failure, (message) => message)

/** The same in one line, with the first line of either message; '' where there is none. */
export const failureLine = (failure: unknown): string => told(failure, firstLine)

function told(failure: unknown, shorten: (message: string) => string): string {
  const said: string[] = []
  let wrapping = ''
  let kind = ''
  for (const link of failureChain(failure)) {
    const message = shorten(messageOf(link).replace(details, ''))
    if (message === '') kind ||= kindOf(link)
    else if (isWrapping(firstLine(message))) wrapping ||= message
    else said.push(withType(link, message))
  }
  const [outermost = kind || wrapping] = said
  const deepest = said.at(-1) ?? ''
  return outermost.includes(deepest) ? outermost : `${outermost}: ${deepest}`
}

/**
 * The whole text of what an activity failed at last: what runs that retry alike are grouped and
 * compared by. Its line is cut, and where depends on the ids in it.
 */
export const activityFailureText = ({
  failure,
  lastFailure = '',
}: Pick<PendingActivity, 'failure' | 'lastFailure'>): string =>
  failureMessage(failure) || lastFailure

/** The other messages of a failure than the line that tells it, the outermost first; '' where it has none. */
export function otherMessages(failure: unknown): string {
  const line = failureLine(failure)
  const others = new Set<string>()
  for (const link of failureChain(failure)) {
    const message = messageOf(link)
    if (message !== '' && !line.includes(firstLine(message))) others.add(message)
  }
  return [...others].join(': ')
}

/** What a failure without a message is: a timeout, or an error of some type. */
function kindOf(failure: JsonObject): string {
  const timeout = textOf(objectOf(failure, 'timeoutFailureInfo'), 'timeoutType')
  if (timeout !== undefined) return `${lowerWords(timeout)} timeout`
  if (objectOf(failure, 'canceledFailureInfo') !== undefined) return 'canceled'
  if (objectOf(failure, 'terminatedFailureInfo') !== undefined) return 'terminated'
  return errorType(failure)
}

const errorType = (failure: JsonObject): string =>
  textOf(objectOf(failure, 'applicationFailureInfo'), 'type') ?? ''

/** Python's `KeyError('cfg')` says `'cfg'`: a value alone tells nothing without the type of the error. */
function withType(failure: JsonObject, message: string): string {
  const isValue = /^(?:'[^']*'|"[^"]*"|[\d\s.,:()[\]{}+-]+|None|True|False)$/.test(message)
  const type = errorType(failure)
  return isValue && type !== '' ? `${type}: ${message}` : message
}

/** SDKs that write `TimeoutFailure` messages do not all say of which kind it was. */
export function timeoutWords(failure: unknown): string | undefined {
  for (const link of failureChain(failure)) {
    const type = textOf(objectOf(link, 'timeoutFailureInfo'), 'timeoutType')
    if (type !== undefined && type !== 'UNSPECIFIED') return `${lowerWords(type)} timeout`
  }
  return undefined
}
