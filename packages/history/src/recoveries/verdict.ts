import type { ItemVerdict, RecoveryItem, VerdictEvidence } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { statusName } from '../events/event-names.ts'

/** A verdict without the times of the readings. */
export type Verdict = Omit<NonNullable<RecoveryItem['verdict']>, 'lookedAt' | 'nextLookAt'>

/**
 * Verdicts that can still change without an operation. FAILED_AGAIN after a reset is final: the
 * workflow task is retried, but only another operation or deploy helps. STILL_FAILING of a watch is
 * not final: the watch waits for the run to heal.
 */
const open = new Set<ItemVerdict>(['STILL_FAILING', 'WAITING', 'RUNNING'])

export const isFinalVerdict = (verdict: ItemVerdict): boolean => !open.has(verdict)

export const toVerdict = (
  verdict: ItemVerdict,
  evidence: VerdictEvidence,
  text: string,
): Verdict => ({ verdict, evidence, text, isFinal: isFinalVerdict(verdict) })

/**
 * Returns "It closed as Terminated, by ada@example.com." `by`: who or what closed the run, in
 * words.
 */
export const closedWords = (status: WorkflowStatus, by: string | undefined): string =>
  `It closed as ${statusName(status)}${by === undefined ? '' : `, ${by}`}.`

/** The verdict on a run whose retention has ended, so that nothing more can be read. */
export const notKnown = (why: string): Verdict => toVerdict('NOT_KNOWN', 'STATUS', why)

interface ReadCost {
  isGo: boolean
  isClosed: boolean
  /** The number of workflow tasks that completed since the operation. */
  completedTasks: number
}

/**
 * Whether a verdict needs the events of the run, whatever the calls cost. The Go SDK does not check
 * a workflow task that closes the run, so the run can close with steps never scheduled
 * (docs/temporal-semantics.md#when-the-named-event-is-certain).
 */
export const mustReadHistory = ({ isGo, isClosed, completedTasks }: ReadCost): boolean =>
  isGo && isClosed && completedTasks <= 1
