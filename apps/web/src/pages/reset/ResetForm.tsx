import type { ResetBody } from '@rewind/contract/interrupts'
import { resetRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import type { RunRef } from '@rewind/contract/primitives'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import { cliCommand } from '@rewind/history/cli/cli-command'
import { httpCommand } from '@rewind/history/cli/http-command'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { sessionQuery } from '../../api/session.ts'
import { withBasePath } from '../../base-path.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { Notice } from '../../components/Notice.tsx'
import { ReasonField, trimmedReason } from '../../components/ReasonField.tsx'
import { TicketField, ticketOf } from '../../components/TicketField.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { consequenceOf, isTypedId } from './consequence.ts'

/** The reason, the CLI and API equivalent, what the reset does in one line, and the buttons. */
export function ResetForm({
  run,
  plan,
  request,
  reason,
  onReasonChange,
  whyNever,
  whyNot,
  isPending,
  isReasonLocked,
  isOutcomeOpen,
  onSubmit,
  children,
}: {
  run: RunRef
  /** Undefined until a point is chosen, and the history and the facts are read. */
  plan: ResetPlan | undefined
  /** The body of the request without its reason. */
  request: Omit<ResetBody, 'reason'> | undefined
  reason: string
  onReasonChange: (reason: string) => void
  /** Why this run cannot be reset from here, whatever is chosen. */
  whyNever: string | undefined
  /** Why the reset cannot be sent with the current choices. Undefined: it can. */
  whyNot: string | undefined
  isPending: boolean
  isReasonLocked: boolean
  /** The outcome of an earlier attempt is unknown. No new reset is sent until it is known. */
  isOutcomeOpen: boolean
  onSubmit: (why: { reason: string; ticket?: string }) => void
  /** What happened to the last attempt. */
  children: ReactNode
}) {
  const session = useQuery(sessionQuery).data
  const id = useId()
  const [typed, setTyped] = useState('')
  const [ticket, setTicket] = useState('')
  const trimmed = trimmedReason(reason)
  const hasSubmit = whyNever === undefined && !isOutcomeOpen
  const asksForId = plan?.warnings.some(({ severity }) => severity === 'severe') === true
  const blocked =
    whyNot ??
    (trimmed === undefined
      ? 'A reason of 1 to 1,000 characters is required.'
      : asksForId && !isTypedId(typed, run.workflowId)
        ? 'A severe warning stands: type the workflow id to confirm.'
        : undefined)
  return (
    <form
      aria-label="Reset"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!hasSubmit || blocked !== undefined || trimmed === undefined) return
        onSubmit({ reason: trimmed, ...ticketOf(ticket) })
      }}
    >
      <div className="grid grid-cols-1 items-start gap-x-4 gap-y-3 lg:grid-cols-2">
        <div className="flex flex-col gap-2">
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
          <TicketField value={ticket} onChange={setTicket} isDisabled={isReasonLocked} />
          {asksForId && hasSubmit && (
            <label className="flex flex-col gap-1">
              <span className="font-medium">
                Type the workflow id to confirm:{' '}
                <bdi className="wrap-anywhere font-mono">{visibleText(run.workflowId)}</bdi>
              </span>
              <input
                type="text"
                aria-label="Workflow id, to confirm"
                autoComplete="off"
                spellCheck={false}
                value={typed}
                disabled={isReasonLocked}
                onChange={({ target }) => setTyped(target.value)}
                className="h-7 rounded border border-danger bg-surface px-2 font-mono"
              />
            </label>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium">The same elsewhere</span>
          {request === undefined || !session ? (
            <p className="text-ink-faint">
              As lines of the temporal CLI and of curl, once a point is chosen.
            </p>
          ) : (
            <>
              <CommandLine
                command={cliCommand({
                  kind: 'reset',
                  address: session.address,
                  ...run,
                  eventId: request.eventId,
                  reason: trimmed ?? '',
                  reapplyExclude: request.reapplyExclude ?? [],
                  options: request.options,
                })}
              />
              <details>
                <summary className="text-ink-soft">as an HTTP request to this console</summary>
                <div className="mt-1">
                  <CommandLine
                    command={httpCommand(
                      location.origin + withBasePath(fillUrl(resetRun.url, { ...run })),
                      {
                        ...request,
                        reason: trimmed ?? '',
                        ...ticketOf(ticket),
                      },
                    )}
                    what="HTTP request"
                  />
                </div>
              </details>
            </>
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
        {plan && hasSubmit && <p className="min-w-0 grow basis-80">{consequenceOf(plan)}</p>}
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
            look={plan?.terminates ? 'danger' : 'primary'}
            whyNot={blocked}
            aria-describedby={`${id}-why`}
          >
            {isPending
              ? 'Waiting for the server…'
              : plan === undefined
                ? 'Reset'
                : `Reset to event ${plan.eventId}`}
          </Button>
        )}
      </div>
    </form>
  )
}
