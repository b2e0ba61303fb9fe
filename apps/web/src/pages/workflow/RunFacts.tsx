import type { Poller, RunVersioning, WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { count } from '@rewind/history/text/words'
import { pollersTaking } from '@rewind/history/workers/worker-versions'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Dotted } from '../../components/Dotted.tsx'
import { duration } from '../../components/format-time.ts'
import { TimeText, useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'

/** In events: the server terminates a run at this length (docs/temporal-semantics.md#limits). */
const historyLimit = 51_200

/** Returns how many pollers take the run's workflow tasks, and how many poll for other versions. */
function pollersText(pollers: readonly Poller[], versioning: RunVersioning | undefined): string {
  const taking = pollersTaking(pollers, versioning?.takenBy).length
  const others = pollers.length - taking
  const words = (count: number) => `${count} ${count === 1 ? 'poller' : 'pollers'}`
  if (others === 0) return words(taking)
  return `${taking === 0 ? 'no poller' : words(taking)} of its version, ${others} of others`
}

const behaviors: Record<string, string> = { PINNED: 'pinned', AUTO_UPGRADE: 'auto-upgrade' }

/** The deployment version of the run and its versioning behavior. */
function VersionFacts({
  versioning: { behavior, isOverridden, version, movesTo },
}: {
  versioning: RunVersioning
}) {
  if (version === undefined && behavior === undefined && movesTo === undefined) return null
  const how =
    behavior && `${behaviors[behavior] ?? behavior}${isOverridden ? ' by an override' : ''}`
  return (
    <span className="wrap-anywhere">
      {version !== undefined && (
        <>
          deployment <bdi>{visibleText(version.deploymentName)}</bdi>, version{' '}
          <bdi>{visibleText(version.buildId)}</bdi>
        </>
      )}
      {how && `${version === undefined ? '' : ', '}${how}`}
      {movesTo !== undefined && (
        <>
          , moves to <bdi>{visibleText(movesTo.buildId)}</bdi>
        </>
      )}
    </span>
  )
}

/** The facts of a run: ids, type, task queue, times, size. */
export function RunFacts({ description }: { description: WorkflowDescription }) {
  const { info, pollers, versioning } = description
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
          {pollers !== undefined && `, ${pollersText(pollers, versioning)}`}
        </span>
        {versioning !== undefined && <VersionFacts versioning={versioning} />}
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
          <span data-testid="run-age">
            {isClosed(info.status) ? 'took' : 'for'} {duration(end - Date.parse(startTime))}
          </span>
        )}
        <span>
          {count(info.historyLength, 'event')},{' '}
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
