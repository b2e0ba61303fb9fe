import type { Intervention } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { interventionsQuery } from '../../api/interventions.ts'
import { useWhyNotPermitted } from '../../api/session.ts'
import { recoveryQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { InterventionAction } from '../../components/InterventionAction.tsx'
import { RecoveryVerdict } from '../../components/RecoveryLine.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { Panel } from './Panel.tsx'

const most = 6
/** The refresh period of a new run, in milliseconds. The page of the run refreshes more often. */
const period = 15_000

/** The latest operations through Rewind, and the verdicts on the new runs of resets. */
export function InterventionsPanel({ namespace }: { namespace: string }) {
  const whyNot = useWhyNotPermitted(namespace, 'audit')
  const query = useInfiniteQuery({
    ...interventionsQuery({ namespace }),
    refetchInterval: period,
    enabled: whyNot === undefined,
  })
  const interventions = query.data?.pages[0]?.interventions.slice(0, most)
  return (
    <Panel title="Latest operations">
      {whyNot !== undefined ? (
        <p className="px-3 py-2 text-ink-soft">{whyNot}</p>
      ) : interventions ? (
        <ul className="divide-y divide-line">
          {interventions.map((intervention) => (
            <Interruption key={intervention.id} intervention={intervention} />
          ))}
        </ul>
      ) : query.error ? (
        <ErrorView
          title="The audit log could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton label="Loading the latest operations" rows={3} />
      )}
      {interventions?.length === 0 && (
        <p className="px-3 py-2 text-ink-soft">
          Nothing was done through this console in this namespace.
        </p>
      )}
    </Panel>
  )
}

const outcomes: Partial<Record<Intervention['state'], string>> = {
  intended: 'under way',
  refused: 'refused, nothing was changed',
  unknown: 'outcome not known yet',
}

function Interruption({ intervention }: { intervention: Intervention }) {
  const { namespace, workflowId, operator, reason, intendedAt, state } = intervention
  const runId = intervention.newRunId ?? intervention.runId
  const run = { namespace, workflowId, runId }
  return (
    <li className="flex flex-col gap-0.5 px-3 py-2">
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium wrap-anywhere">
          <InterventionAction intervention={intervention} />
        </span>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
          params={run}
          className="min-w-0 wrap-anywhere font-mono text-accent hover:underline"
        >
          <bdi>{visibleText(workflowId)}</bdi>
        </Link>
        <span className="text-ink-soft">
          by <bdi>{visibleText(operator)}</bdi>, <TimeText time={intendedAt} show="relative" />
        </span>
      </span>
      <span className="line-clamp-1 break-words text-ink-soft">{visibleText(reason)}</span>
      {outcomes[state] !== undefined && <span className="text-warning">{outcomes[state]}</span>}
      {intervention.newRunId !== undefined && <Verdict run={run} />}
    </li>
  )
}

function Verdict({ run }: { run: RunRef }) {
  const recovery = useQuery({
    ...recoveryQuery(run),
    refetchInterval: period,
    refetchIntervalInBackground: false,
  }).data
  return recovery ? (
    <span>
      New run: <RecoveryVerdict recovery={recovery} />
    </span>
  ) : null
}
