import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { closedWords, toVerdict, type Verdict } from './verdict.ts'

/** One look at a run that was asked to end. Its status says all that the action is for. */
export interface EndLook {
  status: WorkflowStatus
  /** What it waits for, in words. */
  waitsFor?: string | undefined
  /** Its workflow task fails: the request cannot be taken. */
  isStuck?: boolean
  /** Who or what closed it, in words, where it was not this act: "by ada@example.com". */
  closedBy?: string | undefined
}

const closing = ({ status, closedBy }: EndLook): string => closedWords(status, closedBy)

/** A cancellation is a request: the code may clean up, wait, or complete in spite of it. */
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
