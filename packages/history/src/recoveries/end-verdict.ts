import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { closedWords, toVerdict, type Verdict } from './verdict.ts'

/**
 * One reading of a run that was asked to close. The status alone shows whether the action worked.
 */
export interface EndLook {
  status: WorkflowStatus
  /** What the run waits for, in words. */
  waitsFor?: string | undefined
  /** The workflow task fails, so the code cannot take the request. */
  isStuck?: boolean
  /** Who or what else closed the run, in words: "by ada@example.com". */
  closedBy?: string | undefined
}

const closing = ({ status, closedBy }: EndLook): string => closedWords(status, closedBy)

/**
 * Returns the verdict on a run that was asked to cancel. A cancellation is a request: the code can
 * clean up, wait, or complete anyway.
 */
export function cancelVerdict(look: EndLook): Verdict {
  const { status, waitsFor, isStuck } = look
  if (status === 'CANCELED') return toVerdict('RECOVERED', 'STATUS', closing(look))
  if (isClosed(status)) return toVerdict('CLOSED', 'STATUS', closing(look))
  if (isStuck) {
    return toVerdict(
      'STILL_FAILING',
      'STATUS',
      'Its workflow task fails, so its code cannot take the request.',
    )
  }
  return waitsFor === undefined
    ? toVerdict('RUNNING', 'STATUS', 'Cancellation is requested; it is still running.')
    : toVerdict('WAITING', 'STATUS', `Cancellation is requested; it waits for ${waitsFor}.`)
}

export function terminateVerdict(look: EndLook): Verdict {
  if (look.status === 'TERMINATED') return toVerdict('RECOVERED', 'STATUS', closing(look))
  return isClosed(look.status)
    ? toVerdict('CLOSED', 'STATUS', closing(look))
    : toVerdict('RUNNING', 'STATUS', 'It is not closed yet.')
}
