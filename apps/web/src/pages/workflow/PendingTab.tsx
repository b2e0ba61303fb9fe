import type { PendingActivity } from '@rewind/contract/pending'
import { isClosed } from '@rewind/history/actions'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { describeQuery } from '../../api/workflows.ts'
import { duration } from '../../components/format-time.ts'
import { TimeText, useNow } from '../../components/TimeText.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/pending')

/** What the run waits for: its workflow task, activities and children. */
export function PendingTab() {
  const run = route.useParams()
  const description = useQuery(describeQuery(run)).data
  const now = useNow()
  if (!description) return null
  const { pendingActivities, pendingChildren, pendingWorkflowTask, info } = description
  const leftOver = isClosed(info.status)
  return (
    <div className="min-h-0 flex-1 overflow-auto p-3">
      {leftOver && pendingActivities.length > 0 && (
        <p className="mb-3 max-w-[80ch] text-ink-soft">
          The run is closed. These activities were left over: nothing waits for their results.
        </p>
      )}
      {pendingWorkflowTask && (
        <Section title="Workflow task">
          <p>
            {pendingWorkflowTask.state.toLowerCase()}, attempt {pendingWorkflowTask.attempt}
            {pendingWorkflowTask.scheduledTime !== undefined &&
              `, for ${duration(now - Date.parse(pendingWorkflowTask.scheduledTime))}`}
          </p>
        </Section>
      )}
      {pendingActivities.length > 0 && (
        <Section title={`Activities, ${pendingActivities.length}`}>
          <ul className="flex flex-col gap-2">
            {pendingActivities.map((activity) => (
              <Activity key={activity.activityId} activity={activity} now={now} />
            ))}
          </ul>
        </Section>
      )}
      {pendingChildren.length > 0 && (
        <Section title={`Child workflows, ${pendingChildren.length}`}>
          <ul className="flex flex-col gap-1">
            {pendingChildren.map((child) => (
              <li key={child.initiatedEventId}>
                <Link
                  to="/namespaces/$namespace/workflows/$workflowId"
                  params={{ namespace: run.namespace, workflowId: child.workflowId }}
                  className="font-mono text-accent hover:underline"
                >
                  <bdi>{child.workflowId}</bdi>
                </Link>{' '}
                <bdi>{child.type}</bdi>
                <span className="text-ink-soft">
                  {' '}
                  · started by event {child.initiatedEventId} · parent close policy{' '}
                  {child.parentClosePolicy}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!pendingWorkflowTask && pendingActivities.length + pendingChildren.length === 0 && (
        <p className="max-w-[80ch] text-ink-soft">
          {leftOver
            ? 'The run is closed: it waits for nothing.'
            : 'No activity, child or workflow task is pending: the run waits for a timer, a signal or an update.'}
        </p>
      )}
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-4">
      <h2 className="mb-1 font-semibold">{title}</h2>
      {children}
    </section>
  )
}

const stateWords: Record<string, string> = {
  SCHEDULED: 'scheduled, waits for a worker',
  STARTED: 'running',
  CANCEL_REQUESTED: 'asked to cancel, still running',
  PAUSED: 'paused',
  PAUSE_REQUESTED: 'pause requested, still running',
}

function Activity({ activity, now }: { activity: PendingActivity; now: number }) {
  const { lastHeartbeatTime, heartbeatTimeout, nextAttemptTime, lastFailure } = activity
  return (
    <li className="rounded border border-line bg-surface px-3 py-2">
      <div className="flex flex-wrap gap-x-3">
        <bdi className="font-medium">{activity.type}</bdi>
        <span className="font-mono text-ink-soft">{activity.activityId}</span>
        <span>{stateWords[activity.state] ?? activity.state}</span>
        <span className="text-ink-soft">
          attempt {activity.attempt}
          {activity.maximumAttempts > 0 && ` of ${activity.maximumAttempts}`}
        </span>
      </div>
      <p className="text-ink-soft">
        {lastHeartbeatTime === undefined ? (
          heartbeatTimeout === undefined ? (
            'Never heartbeats: a cancellation cannot reach it while it runs.'
          ) : (
            `No heartbeat yet, heartbeat timeout ${duration(heartbeatTimeout)}.`
          )
        ) : (
          <>
            Last heartbeat <TimeText time={lastHeartbeatTime} show="relative" />
            {heartbeatTimeout !== undefined && `, heartbeat timeout ${duration(heartbeatTimeout)}`}.
          </>
        )}
        {nextAttemptTime !== undefined && Date.parse(nextAttemptTime) > now && (
          <> Next attempt in {duration(Date.parse(nextAttemptTime) - now)}.</>
        )}
      </p>
      {lastFailure !== undefined && (
        <p className="break-words text-failed">
          Last failure: <bdi>{lastFailure}</bdi>
        </p>
      )}
    </li>
  )
}
