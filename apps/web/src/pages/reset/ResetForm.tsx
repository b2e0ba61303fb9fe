import type { ReapplyExclude } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { cliCommand } from '@rewind/history/cli-command'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { sessionQuery } from '../../api/session.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { Notice } from '../../components/Notice.tsx'
import { ReasonField, trimmedReason } from '../../components/ReasonField.tsx'

/** The reason, the same act as a CLI line, and the buttons. */
export function ResetForm({
  run,
  eventId,
  excluded,
  reason,
  onReasonChange,
  endsSomething,
  whyNever,
  whyNot,
  isPending,
  isReasonLocked,
  isOutcomeOpen,
  onSubmit,
  children,
}: {
  run: RunRef
  eventId: number | undefined
  excluded: readonly ReapplyExclude[]
  reason: string
  onReasonChange: (reason: string) => void
  /** An open run is terminated by it. */
  endsSomething: boolean
  /** Why this run cannot be reset from here, whatever is chosen. */
  whyNever: string | undefined
  /** Why it cannot be sent as it stands. */
  whyNot: string | undefined
  isPending: boolean
  isReasonLocked: boolean
  /** An attempt is not accounted for: nothing new is sent before it is. */
  isOutcomeOpen: boolean
  onSubmit: (eventId: number, reason: string) => void
  /** What happened to the last attempt. */
  children: ReactNode
}) {
  const session = useQuery(sessionQuery).data
  const id = useId()
  const trimmed = trimmedReason(reason)
  const hasSubmit = whyNever === undefined && !isOutcomeOpen
  const blocked =
    whyNot ?? (trimmed === undefined ? 'A reason of 1 to 1,000 characters is required.' : undefined)
  return (
    <form
      aria-label="Reset"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (hasSubmit && blocked === undefined && eventId !== undefined && trimmed) {
          onSubmit(eventId, trimmed)
        }
      }}
    >
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ReasonField
          value={reason}
          onChange={onReasonChange}
          isDisabled={isReasonLocked}
          hint={
            <>
              Goes into the event history as “<bdi>{session?.operator ?? '…'}</bdi>: …”
            </>
          }
        />
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium">The same on the command line</span>
          {eventId === undefined || !session ? (
            <p className="text-ink-faint">Stands here once a point is chosen.</p>
          ) : (
            <CommandLine
              command={cliCommand({
                kind: 'reset',
                address: session.address,
                ...run,
                eventId,
                reason: trimmed ?? '',
                reapplyExclude: excluded,
              })}
            />
          )}
        </div>
      </div>
      {children}
      {whyNever !== undefined && (
        <Notice tone="info" title="This run cannot be reset here">
          {whyNever}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {hasSubmit && (
          <span id={`${id}-why`} className="min-w-0 text-ink-soft">
            {blocked}
          </span>
        )}
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId"
          params={{ ...run }}
          replace
          className={buttonClass('plain')}
        >
          Go back
        </Link>
        {hasSubmit && (
          <Button
            type="submit"
            look={endsSomething ? 'danger' : 'primary'}
            whyNot={blocked}
            aria-describedby={`${id}-why`}
          >
            {isPending
              ? 'Waiting for the server…'
              : eventId === undefined
                ? 'Reset'
                : `Reset to event ${eventId}`}
          </Button>
        )}
      </div>
    </form>
  )
}
