import type { RunRef } from '@rewind/contract/primitives'
import type { PlanSeverity, PlanWarning } from '@rewind/contract/reset-plan'
import { Link } from '@tanstack/react-router'
import { Button } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { EventLink } from './EventLink.tsx'

const tones: Record<PlanSeverity, 'danger' | 'warning' | 'info'> = {
  refused: 'danger',
  severe: 'danger',
  warning: 'warning',
  note: 'info',
}

/** The warnings of a plan, each with its events and the way out. */
export function PlanWarnings({
  run,
  warnings,
  whyLocked,
  onChoose,
}: {
  run: RunRef | undefined
  warnings: readonly PlanWarning[]
  whyLocked: string | undefined
  /** Takes a better point. */
  onChoose: (eventId: number) => void
}) {
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-2 empty:hidden">
      {warnings.map((warning) => (
        <li key={`${warning.code} ${warning.title}`} data-code={warning.code}>
          <Notice tone={tones[warning.severity]} title={titleOf(warning)}>
            <p>
              <bdi>
                <WithTimes text={visibleText(warning.message)} />
              </bdi>
              <Concerned run={run} warning={warning} />
            </p>
            {(warning.wayOut !== undefined || warning.betterEventId !== undefined) && (
              <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                {warning.wayOut !== undefined && (
                  <span className="min-w-0 text-ink-soft">{visibleText(warning.wayOut)}</span>
                )}
                <Better to={warning.betterEventId} whyLocked={whyLocked} onChoose={onChoose} />
              </p>
            )}
          </Notice>
        </li>
      ))}
    </ul>
  )
}

const utcTime = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/

/** A message of a plan has its times in UTC; here they are in the reader's zone. */
const WithTimes = ({ text }: { text: string }) =>
  text.split(utcTime).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have nothing but their place
      <TimeText key={at} time={part} />
    ),
  )

const titleOf = ({ severity, title }: PlanWarning) =>
  severity === 'refused' ? `Temporal refuses this: ${title}` : title

function Better({
  to,
  whyLocked,
  onChoose,
}: {
  to: number | undefined
  whyLocked: string | undefined
  onChoose: (eventId: number) => void
}) {
  return to === undefined ? null : (
    <Button whyNot={whyLocked} onClick={() => onChoose(to)}>
      Use event {to} instead
    </Button>
  )
}

/** Links to the events and the workflows that a warning is about. */
function Concerned({
  run,
  warning: { eventIds, workflowIds = [] },
}: {
  run: RunRef | undefined
  warning: PlanWarning
}) {
  return (
    <span className="text-small">
      {eventIds.length > 0 && (
        <>
          {' '}
          {eventIds.length === 1 ? 'Event' : 'Events'}{' '}
          {eventIds.map((eventId, at) => (
            <span key={eventId}>
              {at > 0 && ', '}
              <EventLink run={run} eventId={eventId} className="text-accent underline">
                {eventId}
              </EventLink>
            </span>
          ))}
          .
        </>
      )}
      {run && workflowIds.length > 0 && (
        <>
          {' '}
          {workflowIds.length === 1 ? 'Workflow' : 'Workflows'}{' '}
          {workflowIds.map((workflowId, at) => (
            <span key={workflowId}>
              {at > 0 && ', '}
              <Link
                to="/namespaces/$namespace/workflows/$workflowId"
                params={{ namespace: run.namespace, workflowId }}
                className="wrap-anywhere font-mono text-accent underline"
              >
                <bdi>{visibleText(workflowId)}</bdi>
              </Link>
            </span>
          ))}
          .
        </>
      )}
    </span>
  )
}
