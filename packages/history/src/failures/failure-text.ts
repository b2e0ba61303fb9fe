import type { PendingActivity } from '@rewind/contract/pending'
import { isObject, type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { firstLine, lowerWords } from '../text/words.ts'

/**
 * SDKs wrap a failure in others whose message says nothing. The message of the cause is the useful
 * one.
 */
const wrappings = new Set([
  'activity error',
  'activity execution failed',
  'activity task failed',
  'activity task timed out',
  'child workflow execution error',
  'child workflow execution failed',
  // Python: the cause says why the arguments do not fit.
  'failed decoding arguments',
  'nexus operation completed unsuccessfully',
  'nexus operation failed',
  'workflow execution error',
  'workflow execution failed',
])

/** Wrappers of the Java SDK. They say only at which event the workflow's code ran. */
const javaWrapping =
  /^(?:Failure handling event \d+ of type '\w*' during (?:replay|execution)\. \{.*\}$|\w+: failure executing \S+, transition history is \[)/

const isWrapping = (line: string): boolean =>
  wrappings.has(line.toLowerCase().replace(/\W+$/, '')) || javaWrapping.test(line)

/** No real failure has more causes. */
const deepest = 1000

/** Yields a failure and its causes, outermost first. */
export function* failureChain(failure: unknown): Generator<JsonObject> {
  let at: unknown = failure
  for (let depth = 0; depth < deepest && isObject(at); depth++) {
    yield at
    at = objectOf(at, 'cause')
  }
}

/**
 * Whether the failure is one of an activity, a child or a Nexus operation. Its causes come from
 * another history.
 */
export const isOfOther = (link: JsonObject): boolean =>
  objectOf(link, 'activityFailureInfo') !== undefined ||
  objectOf(link, 'childWorkflowExecutionFailureInfo') !== undefined ||
  objectOf(link, 'nexusOperationExecutionFailureInfo') !== undefined

/**
 * With `EncodeCommonAttributes` SDKs write this text in place of the message and put the message
 * into a payload.
 */
const encoded = 'Encoded failure'

/** Shown in place of a message that only a codec can decode. */
export const unreadable = 'the failure is encoded: its cause cannot be read here'

const isEncoded = (link: JsonObject): boolean =>
  textOf(link, 'message') === encoded && isObject(link.encodedAttributes)

/** Whether only a codec can decode the message and the stack trace. */
export const isUnreadable = (link: JsonObject): boolean =>
  isEncoded(link) && decodedMessage(link) === undefined

/** Returns the message of one failure, without its causes. Empty: it has none. */
export const messageOf = (link: JsonObject): string =>
  isEncoded(link) ? (decodedMessage(link) ?? unreadable) : (textOf(link, 'message') ?? '')

/** A worker that encodes attributes but has no codec writes plain JSON. */
function decodedMessage(link: JsonObject): string | undefined {
  try {
    const attributes: unknown = JSON.parse(textOf(link.encodedAttributes, 'text') ?? '')
    return textOf(attributes, 'message')
  } catch {
    return undefined
  }
}

/** Text that Go and the server put into a message although the failure has a field for it. */
const details =
  /(?:activity error|child workflow execution error|^handler error) \([^)]*\): | \(type: [^()]*, retryable: (?:true|false)\)/g

/**
 * Returns the whole text of a failure: the outermost message that says something, and the deepest
 * one if it says more.
 */
export const failureMessage = (failure: unknown): string =>
  mergedMessage(failure, (message) => message)

/**
 * Like `failureMessage`, but with only the first line of each message. Empty: there is no message.
 */
export const failureLine = (failure: unknown): string => mergedMessage(failure, firstLine)

function mergedMessage(failure: unknown, shorten: (message: string) => string): string {
  const messages: string[] = []
  let wrapping = ''
  let kind = ''
  for (const link of failureChain(failure)) {
    const message = shorten(messageOf(link).replace(details, ''))
    if (message === '') kind ||= kindOf(link)
    else if (isWrapping(firstLine(message))) wrapping ||= message
    else messages.push(withType(link, message))
  }
  const [outermost = kind || wrapping] = messages
  const deepest = messages.at(-1) ?? ''
  return outermost.includes(deepest) ? outermost : `${outermost}: ${deepest}`
}

/**
 * Returns the whole text of an activity's last failure. Runs are grouped and compared by the whole
 * text: the one-line form is cut, and the place of the cut depends on the ids in it.
 */
export const activityFailureText = ({
  failure,
  lastFailure = '',
}: Pick<PendingActivity, 'failure' | 'lastFailure'>): string =>
  failureMessage(failure) || lastFailure

/**
 * Returns the messages of a failure that `failureLine` leaves out, outermost first. Empty: it
 * leaves out none.
 */
export function otherMessages(failure: unknown): string {
  const line = failureLine(failure)
  const others = new Set<string>()
  for (const link of failureChain(failure)) {
    const message = messageOf(link)
    if (message !== '' && !line.includes(firstLine(message))) others.add(message)
  }
  return [...others].join(': ')
}

/** Describes a failure that has no message: the kind of timeout, or the type of the error. */
function kindOf(failure: JsonObject): string {
  const timeout = textOf(objectOf(failure, 'timeoutFailureInfo'), 'timeoutType')
  if (timeout !== undefined) return `${lowerWords(timeout)} timeout`
  if (objectOf(failure, 'canceledFailureInfo') !== undefined) return 'canceled'
  if (objectOf(failure, 'terminatedFailureInfo') !== undefined) return 'terminated'
  return errorType(failure)
}

const errorType = (failure: JsonObject): string =>
  textOf(objectOf(failure, 'applicationFailureInfo'), 'type') ?? ''

/**
 * Python's `KeyError('cfg')` has the message `'cfg'`. A bare value means nothing without the type
 * of the error.
 */
function withType(failure: JsonObject, message: string): string {
  const isValue = /^(?:'[^']*'|"[^"]*"|[\d\s.,:()[\]{}+-]+|None|True|False)$/.test(message)
  const type = errorType(failure)
  return isValue && type !== '' ? `${type}: ${message}` : message
}

/**
 * Returns the kind of timeout, such as "heartbeat timeout", because not all SDKs put it into the
 * message. Undefined: the failure is no timeout.
 */
export function timeoutWords(failure: unknown): string | undefined {
  for (const link of failureChain(failure)) {
    const type = textOf(objectOf(link, 'timeoutFailureInfo'), 'timeoutType')
    if (type !== undefined && type !== 'UNSPECIFIED') return `${lowerWords(type)} timeout`
  }
  return undefined
}
