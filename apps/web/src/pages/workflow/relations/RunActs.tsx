import type { RunRef } from '@rewind/contract/primitives'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { interventionsOfRunQuery, runActsQuery } from '../../../api/interventions.ts'
import { useWhyNotPermitted } from '../../../api/session.ts'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { type Done, RunActsTable } from './RunActsTable.tsx'

/** At most this many are shown at first, to leave room for the family. */
const few = 3

const title = 'What was done to this run'

/** The operations on this run through Rewind, and what its event history shows of others. */
export function RunActs({ run, state }: { run: RunRef; state: string }) {
  const { namespace, workflowId } = run
  const whyNot = useWhyNotPermitted(namespace, 'audit')
  const records = useQuery({ ...interventionsOfRunQuery(run), enabled: whyNot === undefined })
  const elsewhere = useQuery(runActsQuery(run, state))
  const error = records.data ? null : records.error
  if (error) {
    return (
      <ErrorView
        title="The operations on this run could not be read"
        error={error}
        onRetry={() => void records.refetch()}
      />
    )
  }
  if (records.data === undefined && whyNot === undefined) return null
  const all: Done[] = [
    ...(records.data?.interventions ?? []).map((operation) => ({
      operation,
      time: operation.intendedAt,
    })),
    ...(elsewhere.data?.acts ?? []).map((act) => ({ act, time: act.time })),
  ].sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0))
  const notes = [
    whyNot === undefined ? undefined : `What was done through this console is not shown. ${whyNot}`,
    elsewhere.error
      ? `What the event history shows of others could not be read: ${elsewhere.error.message}`
      : undefined,
    elsewhere.data?.isPartial
      ? 'Older acts may be missing: the event history is longer than what was read.'
      : undefined,
  ].filter((note) => note !== undefined)
  if (all.length === 0) {
    return (
      <p className="border-line border-t px-3 py-1.5 text-ink-soft">
        <span className="font-semibold text-ink">{title}</span> ·{' '}
        {notes.length > 0 ? notes.join(' ') : elsewhere.isPending ? 'reading…' : 'nothing'}
      </p>
    )
  }
  return (
    <details
      open={all.length <= few}
      className="max-h-[45%] shrink-0 overflow-auto border-line border-t"
    >
      <summary className="px-3 py-1.5">
        <h2 className="inline font-semibold">{title}</h2>{' '}
        <span className="text-ink-faint text-small tabular-nums">{all.length}, newest first</span>
        {whyNot === undefined && (
          <Link
            to="/audit"
            search={{ namespace, workflowId }}
            className="ml-3 text-accent underline"
          >
            Audit log of this workflow id
          </Link>
        )}
      </summary>
      <RunActsTable label={title} run={run} all={all} />
      {notes.map((note) => (
        <p key={note} className="px-3 py-1 text-ink-soft text-small">
          {note}
        </p>
      ))}
    </details>
  )
}
