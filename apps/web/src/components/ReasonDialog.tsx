import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type ReactNode, useRef, useState } from 'react'
import type { ShownError } from '../shown-error.ts'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { ReasonField, trimmedReason } from './ReasonField.tsx'
import { TicketField, ticketOf } from './TicketField.tsx'
import { type ShownLook, UnknownOutcome, whyNotAgain } from './UnknownOutcome.tsx'

interface ReasonDialogProps {
  /** Verb and target: "Terminate order-4711?" */
  title: ReactNode
  /** What the operation does to the target. */
  consequence: ReactNode
  /** Verb and object: "Terminate workflow". */
  submitLabel: string
  /** Whether the operation ends a run or discards progress. */
  isDanger: boolean
  /** Why the operation is no longer possible, when the run has changed since the dialog opened. */
  whyNot?: string | undefined
  /** Which required field is still empty. */
  whyNotYet?: string | undefined
  action: { isPending: boolean; error: ShownError | null; unknown: ShownLook | undefined }
  /** The current state of the target, shown while the outcome is unknown. */
  outcome: ReactNode
  onSubmit: (why: { reason: string; ticket?: string }) => void
  onClose: () => void
  /** Where the reason appears later. */
  reasonHint: ReactNode
  /** Further content that depends on the reason typed so far, such as the command line. */
  children?: (reason: string) => ReactNode
}

/**
 * The dialog of every operation. It owns the focus, the required reason, the ticket, the pending state
 * and the error. If the operation fails, it stays open and keeps the reason.
 */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, consequence, submitLabel, isDanger, action, onSubmit, onClose } = props
  const [reason, setReason] = useState('')
  const [ticket, setTicket] = useState('')
  const reasonField = useRef<HTMLTextAreaElement>(null)
  const trimmed = trimmedReason(reason)
  const { error, unknown } = action
  const isLocked = action.isPending || unknown !== undefined
  const noReason =
    trimmed === undefined ? 'A reason of 1 to 1,000 characters is required.' : undefined
  const whyNotSubmit = action.isPending
    ? 'The request is under way.'
    : unknown
      ? whyNotAgain
      : (props.whyNot ?? props.whyNotYet ?? noReason)
  return (
    <AlertDialog.Root
      open
      onOpenChange={(isOpen) => {
        // A request that was sent cannot be withdrawn, so the dialog stays until it can show the
        // outcome.
        if (!isOpen && !action.isPending) onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <AlertDialog.Popup
          initialFocus={reasonField}
          className="fixed top-1/2 left-1/2 z-40 flex max-h-[92dvh] w-[min(36rem,94vw)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-y-auto rounded-lg border border-line-strong bg-raised p-4 shadow-2xl"
        >
          <AlertDialog.Title className="break-words font-semibold text-large">
            {title}
          </AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="text-ink-soft">
            {consequence}
          </AlertDialog.Description>
          <form
            className="flex flex-col gap-3"
            onSubmit={(event) => {
              event.preventDefault()
              if (trimmed === undefined || whyNotSubmit !== undefined) return
              onSubmit({ reason: trimmed, ...ticketOf(ticket) })
            }}
          >
            <ReasonField
              ref={reasonField}
              value={reason}
              onChange={setReason}
              hint={props.reasonHint}
              isDisabled={isLocked}
            />
            <TicketField value={ticket} onChange={setTicket} isDisabled={isLocked} />
            {props.children?.(trimmed ?? '')}
            {props.whyNot !== undefined && unknown === undefined && (
              <Notice tone="warning" role="status" title="No longer possible">
                {props.whyNot}
              </Notice>
            )}
            {error && unknown && (
              <UnknownOutcome error={error} look={unknown}>
                {props.outcome}
              </UnknownOutcome>
            )}
            {error && !unknown && (
              <Notice tone="danger" role="alert" title={`Not done: ${submitLabel.toLowerCase()}`}>
                {error.message}
              </Notice>
            )}
            <div className="flex justify-end gap-2">
              <Button onClick={onClose} disabled={action.isPending}>
                Go back
              </Button>
              <Button type="submit" look={isDanger ? 'danger' : 'primary'} whyNot={whyNotSubmit}>
                {action.isPending ? 'Waiting for the server…' : submitLabel}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
