import type { AuditRecord, readAuditRecord } from '@rewind/contract/audit'
import type { Output } from '@rewind/contract/endpoint'
import { InterventionState } from '@rewind/contract/interventions'
import { CopyButton } from '../../components/CopyButton.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { OutcomeWord } from './AuditOutcome.tsx'
import { RunLink, ShortRunId } from './RunLink.tsx'

type Stored = Output<typeof readAuditRecord>['entries'][number]

const words = {
  intent: 'Intent stored, before the call to Temporal',
  outcome: 'Outcome',
  verdict: 'Verdict',
  refusal: 'Permission refused',
  admin: 'Done',
} as const

/** The entries of a record, oldest first: the intent, its outcomes, later verdicts. */
export function AuditTrail({
  record,
  entries,
}: {
  record: AuditRecord
  entries: readonly Stored[]
}) {
  return (
    <section aria-labelledby="audit-trail">
      <h3 id="audit-trail" className="mb-1 font-medium text-ink-faint text-small">
        Entries
      </h3>
      <ol className="flex flex-col gap-2">
        {entries.map((stored) => (
          <li
            key={`${stored.writer} ${stored.sequence}`}
            className="rounded border border-line px-3 py-1.5"
          >
            <Entry record={record} stored={stored} />
            <details className="mt-1">
              <summary className="text-ink-soft text-small">As it is stored</summary>
              <div className="flex items-start gap-1">
                <code className="block min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere text-small">
                  {visibleText(stored.text)}
                </code>
                <CopyButton text={stored.text} what="entry as JSON" />
              </div>
              <p className="mt-1 wrap-anywhere text-ink-faint text-small">
                Entry {stored.sequence} of writer {stored.writer} · hash <code>{stored.hash}</code>
              </p>
            </details>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Entry({ record, stored: { entry } }: { record: AuditRecord; stored: Stored }) {
  if (entry === undefined) {
    return <p className="text-danger">This entry was changed: its text is not an audit entry.</p>
  }
  const { kind, time, outcome, newRunId } = entry
  const state = InterventionState.enum.find((each) => each === outcome?.state)
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <span className="font-medium">
          {kind === 'outcome' && state !== undefined ? (
            <OutcomeWord kind="operation" state={state} />
          ) : (
            <>
              {words[kind]}
              {kind === 'verdict' && outcome !== undefined && `: ${outcome.state}`}
            </>
          )}
        </span>
        <span className="text-ink-soft">
          <TimeText time={time} />
        </span>
      </div>
      {outcome?.message !== undefined && (
        <p className="wrap-anywhere text-ink-soft">
          <bdi>{visibleText(outcome.message)}</bdi>
        </p>
      )}
      {newRunId !== undefined && record.target !== undefined && (
        <p>
          New run{' '}
          <RunLink target={record.target} runId={newRunId}>
            <ShortRunId runId={newRunId} />
          </RunLink>
        </p>
      )}
    </>
  )
}
