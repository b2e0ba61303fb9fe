import type { HistoryEvent } from '@rewind/contract/history'
import { type JsonObject, objectOf, textOf } from '../events/json-object.ts'
import { failureChain, isOfOther, isUnreadable, messageOf } from '../failures/failure-text.ts'
import { readCore } from './core-hints.ts'
import { readGo } from './go-hints.ts'
import type { MismatchHint, Sdk } from './hint.ts'
import { readJava } from './java-hints.ts'

/** A failure that says that the code does not match the history. */
export interface ReadMismatch {
  /** What the SDK says; of a failure with causes all of them, the outermost first, one a line. */
  text: string
  /** Absent: the failure is encoded. */
  hint?: MismatchHint
}

/**
 * Where the code stopped matching its history, as far as a text tells; undefined for a text of no known
 * form. `whole` has the texts of its causes, too: Java's reason stands there.
 */
export function hintIn(text: string, whole = text): MismatchHint | undefined {
  const [core, go, java] = [readCore(text), readGo(text), readJava(whole)]
  if (core !== undefined) return { sdk: 'CORE', ...core }
  if (go !== undefined) return { sdk: 'GO', ...go }
  return java && { sdk: 'JAVA', ...java }
}

/** Of a WORKFLOW_TASK_FAILED; undefined where it failed of anything else. */
export function taskMismatch({
  cause,
  failure,
}: HistoryEvent['attributes']): ReadMismatch | undefined {
  const links = [...failureChain(failure)]
  if (cause === 'NON_DETERMINISTIC_ERROR') return read(links)
  const texts = sdkOf(links[0]) === 'JAVA' ? [...said, ...saidByJava] : said
  return links.some((link) => isMismatch(link, texts)) ? read(links) : undefined
}

/** Of a run's failure: a worker may be set to fail the run, not the task, on a mismatch. */
export function runMismatch(failure: unknown): ReadMismatch | undefined {
  const links: JsonObject[] = []
  for (const link of failureChain(failure)) {
    // What lies below speaks of another history.
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

const said = [/^\[TMPRL1100\] /, /^Fatal error in workflow machines: .*\bHistoryEvent\b/s]

/** Of the Java SDK alone: another SDK's text of this form is the workflow's own. */
const saidByJava = [
  /^Unknown update name: .*, knownTypes=\[.*\]$/s,
  /^Unexpected event type: (?:UNRECOGNIZED|EVENT_TYPE_\w+)$/,
  /^(?:Signal|Update) received after workflow is (?:completed|closed)\./,
  /^No value found for mutableSideEffectId=/,
]

/** What SDKs throw for it where the cause of the failed task does not tell. */
function isMismatch(link: JsonObject, texts: readonly RegExp[]): boolean {
  const type = textOf(objectOf(link, 'applicationFailureInfo'), 'type') ?? ''
  return (
    /^io\.temporal\.(?:worker\.NonDeterministic|internal\.statemachines\.UnsupportedVersion)/.test(
      type,
    ) || texts.some((text) => text.test(messageOf(link)))
  )
}
