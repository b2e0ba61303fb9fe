import type { Board, BoardCounts, VerdictCounts } from '@rewind/contract/recovery-board'
import type { RecoveryActionKind } from '@rewind/contract/recovery-choices'
import type { RecoveryRecordState } from '@rewind/contract/recovery-record'
import { lastingFor } from '../text/elapsed.ts'
import { count } from '../text/words.ts'
import { isEnded, recoveryStateWords } from './recovery-states.ts'

/** What a recovery does to the runs, and the names of a good and another end. */
const actionWords: Record<RecoveryActionKind, { doing: string; reached: string; closed: string }> =
  {
    WATCH: { doing: 'Watching', reached: 'healed', closed: 'closed' },
    RESET: { doing: 'Resetting', reached: 'recovered', closed: 'closed' },
    CANCEL: {
      doing: 'Requesting cancellation of',
      reached: 'canceled',
      closed: 'closed otherwise',
    },
    TERMINATE: { doing: 'Terminating', reached: 'terminated', closed: 'closed otherwise' },
    SIGNAL: { doing: 'Signaling', reached: 'took the signal', closed: 'closed' },
  }

/** The verdicts and their words, in the order in which a headline names them. */
const verdictWords = (kind: RecoveryActionKind): [keyof VerdictCounts, string][] => [
  ['recovered', actionWords[kind].reached],
  ['completedNotRead', 'completed, not read'],
  ['failedAgain', 'failed the same way'],
  ['failedOtherwise', 'failed otherwise'],
  ['stepMissing', 'with a missing step'],
  ['stillFailing', 'still failing'],
  ['waiting', 'waiting'],
  ['running', 'running'],
  ['closed', actionWords[kind].closed],
  ['changed', 'changed by others'],
  ['notKnown', 'not known'],
]

/**
 * Returns "61 recovered, 2 failed the same way, 8 skipped". Each item counts once, and empty counts
 * are left out.
 */
export function outcomeWords(counts: BoardCounts, kind: RecoveryActionKind): string {
  const numbers: [number, string][] = [
    ...verdictWords(kind).map(([key, words]): [number, string] => [counts.verdicts[key], words]),
    [counts.skipped, 'skipped'],
    [counts.failed, 'not done (failed)'],
    [counts.unknown, 'with unknown outcome'],
    [counts.underWay, 'under way'],
    [counts.notStarted, 'not started'],
  ]
  const words = numbers
    .filter(([items]) => items > 0)
    .map(([items, what]) => `${items.toLocaleString('en')} ${what}`)
  return words.length === 0 ? 'no run' : words.join(', ')
}

export interface HeadlineFacts {
  state: RecoveryRecordState
  kind: RecoveryActionKind
  counts: BoardCounts
  wave?: Board['wave']
  /** Why the recovery is paused, as a sentence. */
  paused?: string | undefined
  /** The labels of the strata that a gate has stopped. */
  stopped?: readonly string[]
  itemsPerSecond?: number
  /** Milliseconds. */
  timeLeft?: number | undefined
  /** `verifiesUntil`: the end of the time to follow runs. Epoch milliseconds, as is `now`. */
  verifiesUntil?: number | undefined
  now: number
}

/**
 * Returns what happens or what the outcome was, as sentences. The most important one comes first.
 */
export function headline(facts: HeadlineFacts): string[] {
  const { state, kind, counts, paused, stopped = [], verifiesUntil, now } = facts
  const outcomes = outcomeWords(counts, kind)
  if (counts.affected === 0 && isEnded(state)) return ['Nothing to do: the scope holds no run.']
  const sentences = [`${opening(facts)}: ${outcomes}.`]
  if (counts.doubled > 0) {
    sentences.push(`${count(counts.doubled, 'run was', 'runs were')} acted on twice.`)
  }
  if (state === 'PAUSED' && paused !== undefined) sentences.push(paused)
  if (stopped.length > 0 && !isEnded(state)) {
    sentences.push(
      `${count(stopped.length, 'stratum is', 'strata are')} stopped by the gate: ${stopped.join('; ')}.`,
    )
  }
  if (state === 'RUNNING') sentences.push(...speed(facts))
  if (state === 'VERIFYING' && verifiesUntil !== undefined) {
    sentences.push(`Open runs are followed for another ${lastingFor(now, verifiesUntil)}.`)
  }
  const { waiting, running } = counts.verdicts
  if (isEnded(state) && waiting + running > 0) {
    sentences.push(
      `${count(waiting + running, 'run is', 'runs are')} not followed any more; they can be verified again.`,
    )
  }
  return sentences
}

function opening({ state, kind, counts, wave }: HeadlineFacts): string {
  const runs = count(counts.affected, 'run')
  if (state !== 'RUNNING') {
    const words = recoveryStateWords(state)
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}, ${runs}`
  }
  return `${actionWords[kind].doing} ${runs}${wave === undefined || wave.of === 1 ? '' : `, wave ${wave.wave} of ${wave.of}`}`
}

function speed({ itemsPerSecond = 0, timeLeft }: HeadlineFacts): string[] {
  if (timeLeft === undefined || timeLeft <= 0 || itemsPerSecond <= 0) return []
  return [
    `About ${lastingFor(0, timeLeft)} left, at ${Number(itemsPerSecond.toPrecision(2))} items a second.`,
  ]
}
