import type { ItemVerdict, RecoveryItem, VerdictEvidence } from '@rewind/contract/recovery-items'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { statusName } from '../events/event-names.ts'

/** How a run fares, without the times of the looks at it. */
export type Verdict = Omit<NonNullable<RecoveryItem['verdict']>, 'lookedAt' | 'nextLookAt'>

/**
 * Verdicts that may still change by themselves. A run that fails again after a reset is final: its
 * task is retried, and heals only by another act or deploy. A watched one is not: that is what is
 * waited for.
 */
const open = new Set<ItemVerdict>(['STILL_FAILING', 'WAITING', 'RUNNING'])

export const isFinalVerdict = (verdict: ItemVerdict): boolean => !open.has(verdict)

export const toVerdict = (
  verdict: ItemVerdict,
  evidence: VerdictEvidence,
  text: string,
): Verdict => ({ verdict, evidence, text, isFinal: isFinalVerdict(verdict) })

/** "It closed as Terminated, by ada@example.com." `by`: who or what closed it, in words. */
export const closedWords = (status: WorkflowStatus, by: string | undefined): string =>
  `It closed as ${statusName(status)}${by === undefined ? '' : `, ${by}`}.`

/** The run is gone with its retention: nothing more can be found out. */
export const notKnown = (why: string): Verdict => toVerdict('NOT_KNOWN', 'STATUS', why)

interface ReadCost {
  isGo: boolean
  isClosed: boolean
  /** Workflow tasks that completed since the act. */
  completedTasks: number
}

/**
 * Whether the events of a run must be read before anything is said of it, whatever the calls cost.
 * The Go SDK does not check a workflow task that closes the run: it may close with steps never
 * scheduled (temporal-semantics.md §8).
 */
export const mustReadHistory = ({ isGo, isClosed, completedTasks }: ReadCost): boolean =>
  isGo && isClosed && completedTasks <= 1
