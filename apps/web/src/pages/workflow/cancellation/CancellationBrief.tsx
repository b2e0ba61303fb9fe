import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { Link } from '@tanstack/react-router'
import { visibleText } from '../../../components/visible-text.ts'
import { CancellationSteps } from './CancellationSteps.tsx'
import { useCancellation } from './use-cancellation.ts'

/** The cancellation in the head of every tab: its steps, and what it waits for or how it ended. */
export function CancellationBrief({
  run,
  description,
}: {
  run: RunRef
  description: WorkflowDescription
}) {
  const { progress, unwritten, requester } = useCancellation(run, description)
  const words = progress ? `${progress.summary} ${progress.detail ?? ''}` : unwritten
  if (words === undefined) return null
  const isOpen = !isClosed(description.info.status)
  return (
    <section
      aria-label="Cancellation"
      className={`flex flex-col gap-0.5 rounded border border-line px-2 py-1 ${isOpen && progress?.standsStill ? 'bg-warning-tint' : ''}`}
    >
      {progress && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
          <CancellationSteps steps={progress.steps} standsStill={progress.standsStill} />
          {requester && (
            <span className="min-w-0 max-w-[60ch] truncate text-ink-soft text-small">
              <bdi>{visibleText(requester.words)}</bdi>
            </span>
          )}
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/cancellation"
            params={{ ...run }}
            className="text-accent text-small underline"
          >
            {isOpen ? 'Follow the cancellation' : 'How the cancellation went'}
          </Link>
        </div>
      )}
      <p className="line-clamp-2 max-w-[140ch] break-words" data-testid="cancellation-summary">
        {visibleText(words)}
      </p>
    </section>
  )
}
