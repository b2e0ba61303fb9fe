import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Dotted } from '../../components/Dotted.tsx'
import { duration } from '../../components/format-time.ts'
import { TimeText, useNow } from '../../components/TimeText.tsx'

/** The server ends a run at this many events. */
const historyLimit = 51_200

/** What the run is: ids, type, queue, times, size. */
export function RunFacts({ description }: { description: WorkflowDescription }) {
  const { info, pollers } = description
  const now = useNow()
  const { startTime, closeTime } = info
  const end = closeTime === undefined ? now : Date.parse(closeTime)
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex min-w-0 items-center gap-1">
        <h1 className="min-w-0 truncate font-mono font-semibold" title={info.workflowId}>
          <bdi>{info.workflowId}</bdi>
        </h1>
        <CopyButton text={info.workflowId} what="workflow id" />
      </div>
      <Dotted>
        <bdi className="text-ink">{info.type}</bdi>
        <span>
          queue <bdi>{info.taskQueue}</bdi>
          {pollers !== undefined &&
            `, ${pollers.length} ${pollers.length === 1 ? 'poller' : 'pollers'}`}
        </span>
        {startTime !== undefined && (
          <span>
            started <TimeText time={startTime} />
          </span>
        )}
        {closeTime !== undefined && (
          <span>
            closed <TimeText time={closeTime} />
          </span>
        )}
        {startTime !== undefined && (
          <span>
            {isClosed(info.status) ? 'took' : 'for'} {duration(end - Date.parse(startTime))}
          </span>
        )}
        <span>
          {info.historyLength.toLocaleString('en')} events,{' '}
          {((100 * info.historyLength) / historyLimit).toFixed(1)} % of limit
        </span>
      </Dotted>
      <div className="flex items-center gap-1 text-ink-soft">
        run <span className="truncate font-mono">{info.runId}</span>
        <CopyButton text={info.runId} what="run id" />
      </div>
    </div>
  )
}
