import type { ReapplyExclude } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { statusWord } from '../../components/StatusBadge.tsx'
import { HistoryBar } from './HistoryBar.tsx'
import type { Ends } from './reset-facts.ts'

const names: Record<ReapplyExclude, string> = {
  SIGNAL: 'signals',
  UPDATE: 'updates',
  NEXUS: 'Nexus results',
}

/** What a reset to this event does: only what holds for every history. */
export function ResetEffects({
  run,
  description,
  eventId,
  ends,
  excluded,
}: {
  run: RunRef
  description: WorkflowDescription
  eventId: number
  ends: Ends
  excluded: readonly ReapplyExclude[]
}) {
  const { historyLength } = description.info
  const reapplied = (['SIGNAL', 'UPDATE', 'NEXUS'] as const).filter(
    (type) => !excluded.includes(type),
  )
  const discarded = historyLength - eventId + 1
  return (
    <div className="flex flex-col gap-3">
      <HistoryBar eventId={eventId} lastEventId={historyLength} />
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Row name="Starts">
          A new run of this workflow id, with a copy of the kept events. Its next workflow task goes
          on from there, with the code that its worker has.
        </Row>
        <Row name="Discarded">
          {discarded.toLocaleString('en')} {discarded === 1 ? 'event' : 'events'}. The new run does
          not have them; this run’s own history keeps them. What they caused outside of Temporal is
          not undone and may be caused again.
        </Row>
        <Row name="Ends">
          <EndsText run={run} description={description} ends={ends} />
        </Row>
        <Row name="Re-applied">
          {reapplied.length > 0 ? (
            <>
              <span className="rounded border border-ink-faint border-dotted px-1">
                {listed(reapplied)}
              </span>{' '}
              from the discarded part, where there are any.{' '}
            </>
          ) : (
            'Nothing of the three. '
          )}
          {excluded.length > 0 && `Discarded ${listed(excluded)} never reach the new run.`}
        </Row>
      </dl>
    </div>
  )
}

function listed(types: readonly ReapplyExclude[]): string {
  const words = types.map((type) => names[type])
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="max-w-[80ch]">{children}</dd>
    </>
  )
}

function EndsText({
  run,
  description,
  ends,
}: {
  run: RunRef
  description: WorkflowDescription
  ends: Ends
}) {
  switch (ends.is) {
    case 'this':
      return <>This run, which is {statusText(description)}: it is terminated.</>
    case 'newer':
      return (
        <>
          The newer run <RunLink run={run} runId={ends.latest.info.runId} />, which is{' '}
          {statusText(ends.latest)}: it is terminated. This run stays{' '}
          {statusWord(description.info.status)}.
        </>
      )
    case 'none':
      return (
        <>
          No run: this one stays {statusWord(description.info.status)}
          {ends.newer && (
            <>
              , and the newer run <RunLink run={run} runId={ends.newer.info.runId} /> stays{' '}
              {statusWord(ends.newer.info.status)}
            </>
          )}
          .
        </>
      )
    case 'not known yet':
      return 'Looking for a newer run of this workflow id…'
    default:
      return ends satisfies never
  }
}

const statusText = ({ info, stuck }: WorkflowDescription) =>
  `${statusWord(info.status)}${stuck ? ', stuck' : ''}`

export function RunLink({ run, runId }: { run: RunRef; runId: string }) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId"
      params={{ ...run, runId }}
      title={runId}
      className="font-mono text-accent underline"
    >
      {runId.slice(0, 8)}
    </Link>
  )
}
