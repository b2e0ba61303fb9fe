import type { RunRef } from '@rewind/contract/primitives'
import type { Recovery } from '@rewind/contract/recovery'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { resetPointsQuery } from '../../../api/history.ts'
import { buttonClass } from '../../../components/Button.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { resetTo } from '../../../components/reset-to.ts'
import { visibleText } from '../../../components/visible-text.ts'

/**
 * The point to try next: of a new run that is stuck again before it did anything new, and of one that
 * went on from a point that was not certain, where a step may be missing.
 */
export function NextPoint({ run, recovery }: { run: RunRef; recovery: Recovery }) {
  const { failure, firstTask, failedAt, baseRunId, eventId } = recovery
  const isStuckAgain = failure !== undefined && firstTask === undefined
  const isDoubtful =
    firstTask !== undefined && failure === undefined && failedAt?.certainty === 'AT_OR_BEFORE'
  const again = useQuery({
    ...resetPointsQuery(run, failure?.eventId),
    enabled: isStuckAgain && failure.eventId !== undefined,
  }).data
  const before = useQuery({
    ...resetPointsQuery({ ...run, runId: baseRunId }, eventId),
    enabled: isDoubtful,
  }).data
  if (isStuckAgain && again?.suggested) {
    return (
      <Next run={run} title="Stuck again" suggested={again.suggested}>
        <bdi>{visibleText(again.suggested.because)}</bdi>
      </Next>
    )
  }
  const next = before?.suggested?.candidates.find((candidate) => candidate < eventId)
  return isDoubtful && next !== undefined ? (
    <Next run={run} title="A step may be missing" suggested={{ eventId: next }}>
      The code may have stopped matching the history before event {eventId}. If the new run lacks a
      step, reset it to event {next} next.
    </Next>
  ) : null
}

function Next({
  run,
  title,
  suggested,
  children,
}: {
  run: RunRef
  title: string
  suggested: Parameters<typeof resetTo>[0]
  children: ReactNode
}) {
  return (
    <Notice tone="warning" title={title} role="status">
      <p className="max-w-[100ch]">{children}</p>
      <Link
        to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
        params={{ ...run }}
        search={resetTo(suggested)}
        className={`${buttonClass('plain')} mt-1`}
      >
        Reset to event {suggested.eventId}…
      </Link>
    </Notice>
  )
}
