import type { Dashboard } from '@rewind/contract/dashboard'
import { Link } from '@tanstack/react-router'
import { Unplug } from 'lucide-react'
import { visibleText } from '../../components/visible-text.ts'

const head = 'px-3 font-medium'
const number = 'px-3 text-right tabular-nums whitespace-nowrap'

/** The task queues of running workflows, with their pollers and backlogs. */
export function TaskQueuesTable({
  namespace,
  dashboard: { taskQueues, runningRead, moreTaskQueues },
}: {
  namespace: string
  dashboard: Dashboard
}) {
  if (taskQueues.length === 0) {
    return <p className="px-3 py-2 text-ink-soft">No workflow is running, so no queue is in use.</p>
  }
  return (
    <>
      <table className="w-full border-collapse" aria-label="Task queues in use">
        <thead>
          <tr className="h-7 text-ink-soft">
            <th className={`${head} text-left`}>Task queue</th>
            <th className={`${head} text-right`}>Running</th>
            <th className={`${head} text-right`}>Pollers</th>
            <th className={`${head} text-right`}>Backlog</th>
          </tr>
        </thead>
        <tbody>
          {taskQueues.map((queue) => (
            <tr key={queue.taskQueue} className="border-line border-t align-baseline">
              <td className="wrap-anywhere px-3 py-1">
                <bdi>{visibleText(queue.taskQueue)}</bdi>
                {queue.problem && (
                  <span className="block text-small text-warning">
                    Not read: {visibleText(queue.problem.message)}
                  </span>
                )}
              </td>
              <td className={number}>
                <Link
                  to="/namespaces/$namespace/workflows"
                  params={{ namespace }}
                  search={{ query: queue.query, status: 'RUNNING' }}
                  className="text-accent hover:underline"
                >
                  {runningRead >= 1000 && '≥ '}
                  {queue.running.toLocaleString('en')}
                </Link>
              </td>
              <td className={number}>
                {queue.workflowPollers === 0 ? (
                  <span className="inline-flex items-center gap-1 text-warning">
                    <Unplug size={13} aria-hidden /> none
                  </span>
                ) : (
                  (queue.workflowPollers ?? '–')
                )}
                {(queue.activityPollers ?? 0) > 0 && (
                  <span className="text-ink-soft"> + {queue.activityPollers} activity</span>
                )}
              </td>
              <td className={number}>
                {queue.workflowBacklog ?? '–'}
                {(queue.activityBacklog ?? 0) > 0 && (
                  <span className="text-ink-soft"> + {queue.activityBacklog} activity</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-line border-t px-3 py-1.5 text-ink-faint text-small">
        Pollers of the last 75 seconds and waiting tasks, of workflows and of activities.
        {moreTaskQueues &&
          ` Of the newest ${runningRead.toLocaleString('en')} running workflows, and the queues with most of them.`}
      </p>
    </>
  )
}
