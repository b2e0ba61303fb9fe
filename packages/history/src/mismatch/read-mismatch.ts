import type { HistoryEvent } from '@rewind/contract/history'
import { type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { failureChain, isOfOther, isUnreadable, messageOf } from '../failures/failure-text.ts'
import { readCore } from './core-hints.ts'
import { readGo } from './go-hints.ts'
import type { MismatchHint, Sdk } from './hint.ts'
import { readJava } from './java-hints.ts'

/** A failure that is a nondeterminism error. */
export interface ReadMismatch {
  /** The SDK's message. Of a failure with causes all messages, the outermost first, one a line. */
  text: string
  /** Undefined: the failure is encoded. */
  hint?: MismatchHint
}

/**
 * Returns where the code stopped matching, as far as a text says. Undefined: the text has no known
 * form. `whole` also has the messages of the causes, because Java puts the reason there.
 */
export function hintIn(text: string, whole = text): MismatchHint | undefined {
  const [core, go, java] = [readCore(text), readGo(text), readJava(whole)]
  if (core !== undefined) return { sdk: 'CORE', ...core }
  if (go !== undefined) return { sdk: 'GO', ...go }
  return java && { sdk: 'JAVA', ...java }
}

/** Reads a WORKFLOW_TASK_FAILED. Returns undefined if it is no nondeterminism error. */
export function taskMismatch({
  cause,
  failure,
}: HistoryEvent['attributes']): ReadMismatch | undefined {
  const links = [...failureChain(failure)]
  if (cause === 'NON_DETERMINISTIC_ERROR') return read(links)
  const texts =
    sdkOf(links[0]) === 'JAVA' ? [...mismatchTexts, ...javaMismatchTexts] : mismatchTexts
  return links.some((link) => isMismatch(link, texts)) ? read(links) : undefined
}

/**
 * Reads the failure of a run. A worker can be configured to fail the run, not the workflow task, on
 * a nondeterminism error. Returns undefined if the failure is none.
 */
export function runMismatch(failure: unknown): ReadMismatch | undefined {
  const links: JsonObject[] = []
  for (const link of failureChain(failure)) {
    // Its causes belong to another history.
    if (isOfOther(link)) break
    links.push(link)
  }
  const first = links.findIndex((link) => messageOf(link).includes('[TMPRL1100]'))
  return first < 0 ? undefined : read(links.slice(first))
}

function read(links: readonly JsonObject[]): ReadMismatch {
  const [outermost] = links
  const text = links.map(messageOf).join('\n')
  if (outermost !== undefined && isUnreadable(outermost)) return { text }
  const hint = hintIn(outermost === undefined ? '' : messageOf(outermost), text)
  return { text, hint: hint ?? { sdk: sdkOf(outermost), place: { is: 'UNKNOWN' } } }
}

const sdks = new Map<string, Sdk>([
  ['GoSDK', 'GO'],
  ['JavaSDK', 'JAVA'],
])

const sdkOf = (failure: unknown): Sdk => sdks.get(textOf(failure, 'source') ?? '') ?? 'CORE'

const mismatchTexts = [/^\[TMPRL1100\] /, /^Fatal error in workflow machines: .*\bHistoryEvent\b/s]

/** Only the Java SDK writes these. A text of this form from another SDK is the workflow's own. */
const javaMismatchTexts = [
  /^Unknown update name: .*, knownTypes=\[.*\]$/s,
  /^Unexpected event type: (?:UNRECOGNIZED|EVENT_TYPE_\w+)$/,
  /^(?:Signal|Update) received after workflow is (?:completed|closed)\./,
  /^No value found for mutableSideEffectId=/,
]

/**
 * Whether the failure is a nondeterminism error although the cause of the failed task does not say
 * so.
 */
function isMismatch(link: JsonObject, texts: readonly RegExp[]): boolean {
  const type = textOf(objectOf(link, 'applicationFailureInfo'), 'type') ?? ''
  return (
    /^io\.temporal\.(?:worker\.NonDeterministic|internal\.statemachines\.UnsupportedVersion)/.test(
      type,
    ) || texts.some((text) => text.test(messageOf(link)))
  )
}
