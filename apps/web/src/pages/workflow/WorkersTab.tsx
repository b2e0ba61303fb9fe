import type { RunTaskQueue } from '@rewind/contract/run-details'
import type { Poller } from '@rewind/contract/workflows'
import { isFreshPoller } from '@rewind/history/acts/consequences'
import { noWorker, pollersTaking, versionName } from '@rewind/history/workers/worker-versions'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useId } from 'react'
import { runWorkersQuery } from '../../api/run-details.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { duration } from '../../components/format-time.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { TimeText, useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/workers')

/** The pollers of the task queues that the run waits on. */
export function WorkersTab() {
  const run = route.useParams()
  const { data, error, refetch, dataUpdatedAt } = useQuery(runWorkersQuery(run))
  if (!data) {
    return error ? (
      <ErrorView
        title="The workers could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    ) : (
      <Skeleton label="Reading who polls the task queues" rows={4} />
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region
    <section aria-label="Workers" tabIndex={0} className="min-h-0 flex-1 overflow-auto pb-4">
      {error && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
      {data.taskQueues.map((queue) => (
        <TaskQueue key={`${queue.kind} ${queue.taskQueue}`} queue={queue} />
      ))}
      {data.truncated && (
        <p className="px-3 py-2 text-ink-soft">
          Pending activities wait on more task queues than are listed here.
        </p>
      )}
    </section>
  )
}

const cellClass = 'px-3 py-1 text-left align-top font-normal max-sm:py-0.5'

/** The deployment version of a poller, or the build id of a worker without versioning. */
function PollerVersion({ poller: { version, buildId } }: { poller: Poller }) {
  if (version !== undefined) return <bdi>{visibleText(versionName(version))}</bdi>
  if (buildId === undefined) return <span className="text-ink-faint">none</span>
  return (
    <>
      build <bdi className="font-mono">{visibleText(buildId)}</bdi>, not versioned
    </>
  )
}

/** Why no worker takes the tasks of the run. */
function Silence({ queue, now }: { queue: RunTaskQueue; now: number }) {
  const { pollers, takenBy, slots } = queue
  if (pollers === undefined) return null
  const takers = pollersTaking(pollers, takenBy)
  if (takers.some((poller) => isFreshPoller(poller, now))) return null
  return (
    <p className="max-w-[80ch] px-3 text-warning">
      {slots === 'NO_FREE_SLOT'
        ? 'Workers are alive and have no free slot: each asks for an activity once one of its slots is free.'
        : slots === 'MAYBE_NO_FREE_SLOT'
          ? 'Workers that poll this queue for workflow tasks are alive, and none asks for an activity: all their slots are taken, or none of them runs activities.'
          : `${visibleText(noWorker(takenBy))} has polled it for ${takers.length === 0 ? 'minutes: its tasks wait until one does.' : 'over a minute: they have probably gone.'}`}
    </p>
  )
}

function TaskQueue({ queue }: { queue: RunTaskQueue }) {
  const id = useId()
  const now = useNow()
  const { taskQueue, kind, pollers, backlog, problem } = queue
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-baseline gap-x-3 px-3 pt-3 pb-1">
        <h2 id={id} className="font-semibold [overflow-wrap:anywhere]">
          {kind === 'WORKFLOW' ? 'Workflow tasks' : 'Activity tasks'} of queue{' '}
          <bdi className="font-mono">{visibleText(taskQueue)}</bdi>
        </h2>
        {backlog && (
          <span className="text-ink-soft tabular-nums">
            {backlog.tasks === '0'
              ? 'no task waits'
              : `about ${Number(backlog.tasks).toLocaleString('en')} waiting`}
            {backlog.age !== undefined && `, the oldest for ${duration(backlog.age)}`}
          </span>
        )}
      </div>
      {problem !== undefined && <p className="px-3 text-ink-soft">{problem}</p>}
      <Silence queue={queue} now={now} />
      {pollers !== undefined && pollers.length > 0 && (
        <table className="w-full border-collapse border-line border-b">
          <thead>
            <tr className="text-ink-soft text-small">
              {['Worker', 'Version', 'Last poll'].map((name) => (
                <th key={name} scope="col" className="px-3 py-1 text-left font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pollers.map((poller, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several pollers may have the same identity
              <tr key={at} className="border-line border-t">
                <th scope="row" className={`${cellClass} font-mono [overflow-wrap:anywhere]`}>
                  <bdi>{visibleText(poller.identity)}</bdi>
                </th>
                <td className={`${cellClass} [overflow-wrap:anywhere]`}>
                  <PollerVersion poller={poller} />
                </td>
                <td className={`${cellClass} whitespace-nowrap`}>
                  {poller.lastAccessTime === undefined ? (
                    <span className="text-ink-faint">not told</span>
                  ) : (
                    <TimeText time={poller.lastAccessTime} show="relative" />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
