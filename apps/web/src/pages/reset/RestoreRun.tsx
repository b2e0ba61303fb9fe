import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { namespaceQuery } from '../../api/session.ts'
import { Notice } from '../../components/Notice.tsx'
import { TimeText } from '../../components/TimeText.tsx'

/** What bringing back a run can and cannot undo, and until when it is possible. */
export function RestoreRun({
  run,
  description,
}: {
  run: RunRef
  description: WorkflowDescription
}) {
  const { closeTime, runId } = description.info
  const { resetRunId } = description
  const retention = useQuery(namespaceQuery(run.namespace)).data?.retention
  const until =
    closeTime === undefined || retention === undefined
      ? undefined
      : new Date(Date.parse(closeTime) + retention).toISOString()
  return (
    <Notice tone="info" title="Bring this run back">
      <p>
        A new run goes on from the latest point of run{' '}
        <span className="font-mono">{runId.slice(0, 8)}</span>, which itself stays as it is. The
        plan below says what that run will do, and whether anything may execute again.
      </p>
      {resetRunId !== undefined && (
        <p className="mt-1">
          Run <span className="font-mono">{resetRunId.slice(0, 8)}</span> took its place. If the
          latest run of this workflow id is open, it is terminated, and its children by their close
          policy. Signals and updates that runs made by a reset have received since are not carried
          over.
        </p>
      )}
      <p className="mt-1">
        Not undone: what activities did outside Temporal; children that were terminated or asked to
        cancel; signals sent to other workflows; and whoever waited for a result has been told that
        there is none.
      </p>
      {until !== undefined && (
        <p className="mt-1">
          Possible until <TimeText time={until} /> (<TimeText time={until} show="relative" />
          ): then the retention of namespace {run.namespace} is over and the run is deleted.
        </p>
      )}
    </Notice>
  )
}
