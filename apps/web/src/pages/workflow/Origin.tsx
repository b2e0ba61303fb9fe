import type { RunRef } from '@rewind/contract/primitives'
import type { Lineage, WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { recoveryQuery } from '../../api/workflows.ts'
import { askedFor } from '../../components/LineageStrip.tsx'
import { RecoveryVerdict } from '../../components/RecoveryLine.tsx'
import { TimeText } from '../../components/TimeText.tsx'

/** What made this run and its verdict, or which run replaced it. */
export function Origin({
  run,
  description,
  lineage,
}: {
  run: RunRef
  description: WorkflowDescription
  lineage: Lineage | undefined
}) {
  const { resetRunId } = description
  const madeBy = lineage?.runs.find(({ runId }) => runId === run.runId)?.madeBy
  const asked = madeBy?.by === 'reset' ? askedFor(madeBy) : undefined
  const newest = lineage?.runs.at(-1)?.runId
  return (
    <>
      {madeBy?.by === 'reset' && (
        <Line label="Made by a reset">
          Reset from run <RunLink run={run} runId={madeBy.fromRunId} /> at event {madeBy.eventId}
          {asked?.operator !== undefined && (
            <>
              {' '}
              by <bdi className="font-medium">{asked.operator}</bdi>
            </>
          )}
          {madeBy.time !== undefined && (
            <>
              , <TimeText time={madeBy.time} show="relative" />
            </>
          )}
          : “<bdi>{asked?.reason}</bdi>”.{' '}
          <Fares run={run} baseRunId={madeBy.fromRunId} runId={run.runId} />
        </Line>
      )}
      {resetRunId !== undefined && resetRunId !== '' && (
        <Line label="Was reset">
          This run was reset. The new run is <RunLink run={run} runId={resetRunId} />:{' '}
          <Fares run={run} baseRunId={run.runId} runId={resetRunId} />
        </Line>
      )}
      {newest !== undefined && newest !== run.runId && newest !== resetRunId && (
        <Line label="A newer run exists">
          A newer run of this workflow id exists: <RunLink run={run} runId={newest} />.
        </Line>
      )}
    </>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div role="group" aria-label={label} className="flex max-w-[100ch] gap-2">
      <RotateCcw size={13} aria-hidden className="mt-1 shrink-0 text-accent" />
      <p className="min-w-0 break-words">{children}</p>
    </div>
  )
}

/** The verdict on the new run of a reset, with a link to the page that follows it. */
function Fares({ run, baseRunId, runId }: { run: RunRef; baseRunId: string; runId: string }) {
  const recovery = useQuery(recoveryQuery({ ...run, runId })).data
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
      params={{ ...run, runId: baseRunId }}
      search={{ follow: runId }}
      className="hover:underline"
    >
      {recovery ? <RecoveryVerdict recovery={recovery} /> : 'follow it'}
    </Link>
  )
}

function RunLink({ run, runId }: { run: RunRef; runId: string }) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run, runId }}
      className="font-mono text-accent hover:underline"
      title={runId}
    >
      {runId.slice(0, 8)}
    </Link>
  )
}
