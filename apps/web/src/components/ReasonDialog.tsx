import { AlertDialog } from '@base-ui/react/alert-dialog'
import { type ReactNode, useRef, useState } from 'react'
import type { ShownError } from '../shown-error.ts'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { ReasonField, trimmedReason } from './ReasonField.tsx'
import { type ShownLook, UnknownOutcome, whyNotAgain } from './UnknownOutcome.tsx'

interface ReasonDialogProps {
  /** Verb and target: "Terminate order-4711?" */
  title: ReactNode
  /** What it will do. */
  consequence: ReactNode
  /** Verb and object. */
  submitLabel: string
  /** It ends something. */
  isDanger: boolean
  /** Why it can no longer be done, where the run has moved on meanwhile. */
  whyNot?: string | undefined
  /** What is still to be filled in. */
  whyNotYet?: string | undefined
  action: { isPending: boolean; error: ShownError | null; unknown: ShownLook | undefined }
  /** The state of the target now, shown while the outcome is unknown. */
  outcome: ReactNode
  onSubmit: (reason: string) => void
  onClose: () => void
  /** Where the reason will be read. */
  reasonHint: ReactNode
  /** What else is to be known, given the reason so far (the command line). */
  children?: (reason: string) => ReactNode
}

/**
 * Every interruption asks through this dialog: it owns focus, the required reason, the pending state
 * and the error, and stays open, reason intact, when the action failed.
 */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, consequence, submitLabel, isDanger, action, onSubmit, onClose } = props
  const [reason, setReason] = useState('')
  const reasonField = useRef<HTMLTextAreaElement>(null)
  const trimmed = trimmedReason(reason)
  const { error, unknown } = action
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
        // A request under way cannot be called back, so its dialog stays to tell how it ended.
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
              if (trimmed !== undefined && whyNotSubmit === undefined) onSubmit(trimmed)
            }}
          >
            <ReasonField
              ref={reasonField}
              value={reason}
              onChange={setReason}
              hint={props.reasonHint}
              isDisabled={action.isPending || unknown !== undefined}
            />
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
