import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import { lowerWords } from '@rewind/history/text/words'
import { Link } from '@tanstack/react-router'
import { duration } from '../../../components/format-time.ts'
import { NextTry } from '../../../components/NextTry.tsx'
import { TimeText, useNow } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/** The pending workflow task, and the latest workflow task failure in the history. */
export function WorkflowTaskLine({
  run,
  description,
  model,
}: {
  run: RunRef
  description: WorkflowDescription
  model: HistoryModel
}) {
  const now = useNow()
  const { pendingWorkflowTask: task, stuck, info } = description
  if (!task) return null
  const since = task.state === 'STARTED' ? task.startedTime : task.scheduledTime
  const failure = stuck
    ? { eventId: stuck.eventId, time: stuck.since, text: stuck.message }
    : task.attempt > 1
      ? lastFailure(model)
      : undefined
  return (
    <div className="flex shrink-0 flex-col gap-0.5 border-line border-b bg-surface px-3 py-1.5">
      <p>
        <span className="font-semibold">Workflow task</span>{' '}
        {task.state === 'STARTED' ? 'with a worker' : 'waits for a worker'}, attempt {task.attempt}
        {since !== undefined && `, for ${duration(now - Date.parse(since))}`}
        {stuck && (
          <>
            , <NextTry by={stuck.nextTryBy} />
          </>
        )}
        <span className="text-ink-soft">
          {' '}
          · task queue <bdi>{visibleText(info.taskQueue)}</bdi>
        </span>
      </p>
      {failure && (
        <p className="break-words text-ink-soft">
          Last failure in the history,{' '}
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
            params={{ ...run }}
            search={{ event: failure.eventId }}
            className="text-accent hover:underline"
          >
            event {failure.eventId}
          </Link>
          , <TimeText time={failure.time} show="relative" />:{' '}
          <bdi className="line-clamp-3 font-mono text-failed text-small">
            {visibleText(failure.text)}
          </bdi>
          Temporal writes the first attempt’s failure only; later attempts may fail for another
          reason.
        </p>
      )}
    </div>
  )
}

function lastFailure(model: HistoryModel) {
  for (let eventId = model.length; eventId > 0; eventId--) {
    const row = model.rowAt(eventId)
    if (row === undefined || row.type === 'WORKFLOW_TASK_COMPLETED') return undefined
    if (row.type === 'WORKFLOW_TASK_FAILED' || row.type === 'WORKFLOW_TASK_TIMED_OUT') {
      return { eventId, time: row.time, text: row.failure ?? lowerWords(row.cause ?? '') }
    }
  }
  return undefined
}
