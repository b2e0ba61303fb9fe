import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { ErrorView } from '../../components/ErrorView.tsx'
import type { ShownError } from '../../shown-error.ts'
import { PlanPanel } from './PlanPanel.tsx'

/** The plan of the wizard, or why there is none yet. */
export function PlanSection({
  plan,
  error,
  isChosen,
  onRetry,
  ...panel
}: {
  plan: ResetPlan | undefined
  /** Why the facts that the plan needs could not be read. */
  error: ShownError | null
  isChosen: boolean
  onRetry: () => void
  run: RunRef
  description: WorkflowDescription
  rowAt: (eventId: number) => EventRow | undefined
  whyLocked: string | undefined
  onChoose: (eventId: number) => void
}) {
  return (
    <section
      aria-labelledby="reset-plan"
      className="flex min-h-0 flex-col gap-3 lg:overflow-y-auto"
    >
      <h2 id="reset-plan" className="font-semibold">
        What it will do
      </h2>
      {plan ? (
        <PlanPanel plan={plan} {...panel} />
      ) : error ? (
        <ErrorView
          title="What the reset depends on could not be read"
          error={error}
          onRetry={onRetry}
        />
      ) : isChosen ? (
        <p role="status" className="text-ink-soft">
          Working out what it will do…
        </p>
      ) : (
        <p className="max-w-[80ch] text-ink-soft">
          A reset keeps the events before a point and starts a new run from there; the work of all
          later events is done anew. Once a point is chosen, what that means for this run stands
          here.
        </p>
      )}
    </section>
  )
}
