import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { historyOf } from '../../../api/run-history.ts'
import { describeQuery } from '../../../api/workflows.ts'
import { useAnnounce } from '../../../components/Announcer.tsx'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { CancellationParts } from './CancellationParts.tsx'
import { StepList } from './StepList.tsx'
import { useCancellation } from './use-cancellation.ts'
import { WaitList } from './WaitList.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/cancellation')

/** A cancellation from its request to its end, and what the run still waits for. */
export function CancellationTab() {
  const run = route.useParams()
  const description = useQuery(describeQuery(run)).data
  return description ? <Whole run={run} description={description} /> : null
}

function Whole({ run, description }: { run: RunRef; description: WorkflowDescription }) {
  const { progress, unwritten, requester, error } = useCancellation(run, description)
  useSaid(progress?.summary ?? unwritten)
  if (!description.cancelRequested) {
    return (
      <p className="max-w-[80ch] p-4 text-ink-soft">
        No cancellation of this run was requested. Once it is, this page follows it from the request
        to its end: who took it, what was asked and heard it, and what it waits for.
      </p>
    )
  }
  if (error) {
    return (
      <ErrorView
        title="The event history could not be read"
        error={error}
        onRetry={historyOf(run).retry}
      />
    )
  }
  if (unwritten !== undefined) {
    return (
      <p className="max-w-[80ch] p-4 font-medium text-large" data-testid="cancellation-word">
        {unwritten}
      </p>
    )
  }
  if (!progress) return <Skeleton label="Reading the event history" rows={8} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region
    <section aria-label="Progress" tabIndex={0} className="min-h-0 flex-1 overflow-auto">
      <div className="flex flex-col gap-4 p-3 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <p
            className="max-w-[80ch] break-words font-medium text-large"
            data-testid="cancellation-word"
          >
            {visibleText(progress.summary)}
          </p>
          <StepList run={run} progress={progress} requester={requester} />
        </div>
        <WaitList run={run} waits={progress.waits} />
      </div>
      <CancellationParts run={run} parts={progress.parts} isClosed={progress.waits.length === 0} />
    </section>
  )
}

/**
 * Announces changes to screen readers: the first sentence only, without durations, which change all
 * the time.
 */
function useSaid(summary: string | undefined) {
  const announce = useAnnounce()
  const said = useRef<string>(undefined)
  const words = summary?.split(/[.:]/, 1)[0]?.replace(/\d+ (s|min|h|d)\b/g, '')
  useEffect(() => {
    if (words === undefined) return
    if (said.current !== undefined && said.current !== words) announce(`Cancellation: ${words}`)
    said.current = words
  }, [words, announce])
}
