import type { RunRef } from '@rewind/contract/primitives'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { interventionsOfRunQuery } from '../../../api/interventions.ts'
import { useWhyNotPermitted } from '../../../api/session.ts'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { InterventionsTable } from '../../../components/InterventionsTable.tsx'

/** At most this many operations are shown at first, to leave room for the family. */
const few = 3

/** The operations on this run through Rewind, including those that made it or ended it. */
export function RunInterventions({ run }: { run: RunRef }) {
  const { namespace, workflowId, runId } = run
  const whyNot = useWhyNotPermitted(namespace, 'audit')
  const records = useQuery({ ...interventionsOfRunQuery(run), enabled: whyNot === undefined })
  if (whyNot !== undefined) {
    return (
      <p className="border-line border-t px-3 py-1.5 text-ink-soft">
        <span className="font-semibold text-ink">Interruptions of this run</span> · {whyNot}
      </p>
    )
  }
  if (records.error && !records.data) {
    return (
      <ErrorView
        title="The interruptions of this run could not be read"
        error={records.error}
        onRetry={() => void records.refetch()}
      />
    )
  }
  const interventions = records.data?.interventions
  if (interventions === undefined) return null
  if (interventions.length === 0) {
    return (
      <p className="border-line border-t px-3 py-1.5 text-ink-soft">
        <span className="font-semibold text-ink">Interruptions of this run</span> · none through
        this console; what is done elsewhere stands in the event history only.
      </p>
    )
  }
  return (
    <details
      open={interventions.length <= few}
      className="max-h-[45%] shrink-0 overflow-auto border-line border-t"
    >
      <summary className="px-3 py-1.5">
        <h2 className="inline font-semibold">Interruptions of this run</h2>{' '}
        <span className="text-ink-faint text-small tabular-nums">
          {interventions.length}, newest first
        </span>
        <Link
          to="/interventions"
          search={{ namespace, workflowId }}
          className="ml-3 text-accent underline"
        >
          All interventions of this workflow id
        </Link>
      </summary>
      <InterventionsTable
        label="Interruptions of this run"
        interventions={interventions}
        showsWorkflow={false}
        renderRun={(_, id, children) =>
          id === runId ? (
            <span title={id}>{children} (this run)</span>
          ) : (
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
              params={{ ...run, runId: id }}
              title={id}
              className="text-accent underline"
            >
              {children}
            </Link>
          )
        }
      />
    </details>
  )
}
