import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { readRelations } from '@rewind/contract/relations'
import type { Lineage } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { relationsQuery } from '../../../api/relations.ts'
import { describeQuery, lineageQuery } from '../../../api/workflows.ts'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { useIsHere } from '../../use-is-here.ts'
import { FamilyView } from './FamilyView.tsx'
import { RunActs } from './RunActs.tsx'
import { RunsTable } from './RunsTable.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/relations')

/** At most this many runs are shown at first, to leave room for the family. */
const fewRuns = 4

/**
 * The relationships of this run: the runs of its workflow id, its ancestors and its descendants.
 */
export function RelationsTab() {
  const run = route.useParams()
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const description = useQuery(describeQuery(run)).data
  const lineage = useQuery(lineageQuery(run, description))
  const state = `${description?.info.status} ${description?.resetRunId ?? ''}`
  const relations = useQuery({
    ...relationsQuery(run, state),
    enabled: description !== undefined,
  })
  if (!description) return null
  return (
    <section
      aria-label="Relations"
      className="flex min-h-0 flex-1 flex-col max-sm:min-h-[calc(100dvh-4rem)]"
    >
      {lineage.data ? (
        <Runs
          key={`runs ${run.runId}`}
          run={run}
          lineage={lineage.data}
          relations={relations.data}
        />
      ) : lineage.error ? (
        <ErrorView
          title="The runs of this workflow id could not be read"
          error={lineage.error}
          onRetry={() => void lineage.refetch()}
        />
      ) : (
        <Skeleton label="Reading the runs of this workflow id" rows={3} />
      )}
      <RunActs run={run} state={state} />
      {relations.error && (
        <ErrorView
          title="The ancestors could not be read"
          error={relations.error}
          onRetry={() => void relations.refetch()}
        />
      )}
      <FamilyView
        key={run.runId}
        {...{ run, description, status }}
        relations={relations.data}
        onStatus={(next) =>
          isHere() && void navigate({ search: (old) => ({ ...old, status: next }), replace: true })
        }
      />
    </section>
  )
}

function Runs({
  run,
  lineage,
  relations,
}: {
  run: RunRef
  lineage: Lineage
  relations: Output<typeof readRelations> | undefined
}) {
  const { length } = lineage.runs
  const { firstRunId, previousRunId, nextRunId } = relations ?? {}
  const steps = [
    ['First run', firstRunId === run.runId ? undefined : firstRunId],
    ['Previous run', previousRunId],
    ['Next run', nextRunId],
  ] as const
  return (
    <details open={length <= fewRuns} className="max-h-[45%] shrink-0 overflow-auto">
      <summary className="px-3 py-1.5">
        <h2 className="inline font-semibold">Runs of this workflow id</h2>{' '}
        <span className="text-ink-faint text-small tabular-nums">
          {lineage.truncated ? `the newest ${length}` : length}, oldest first
        </span>
        <span className="ml-3 inline-flex flex-wrap gap-x-3">
          {steps.map(
            ([name, runId]) =>
              runId !== undefined && (
                <Link
                  key={name}
                  to="/namespaces/$namespace/workflows/$workflowId/$runId/relations"
                  params={{ ...run, runId }}
                  title={runId}
                  className="text-accent hover:underline"
                >
                  {name} <span className="font-mono">{runId.slice(0, 8)}</span>
                </Link>
              ),
          )}
        </span>
      </summary>
      <RunsTable run={run} lineage={lineage} />
    </details>
  )
}
