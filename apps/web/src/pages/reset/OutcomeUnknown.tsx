import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lineageQuery } from '../../api/workflows.ts'
import { serverTimeText } from '../../clock.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import type { ShownError } from '../../components/ErrorView.tsx'
import { clockTime } from '../../components/format-time.ts'
import { Notice } from '../../components/Notice.tsx'
import { usePreferences } from '../../components/Preferences.tsx'
import { RunLink } from './EventLink.tsx'
import { outcomeOf, type SentReset } from './reset-facts.ts'

/** No answer came, so what happened is found out by looking at the run; nothing is sent by itself. */
export function OutcomeUnknown({
  run,
  description,
  sent,
  error,
  look,
  onLook,
  onSendAgain,
}: {
  run: RunRef
  description: WorkflowDescription
  sent: SentReset
  error: ShownError
  /** The latest look at the run. */
  look: { at: number; isUnderWay: boolean; error: ShownError | null }
  onLook: () => void
  onSendAgain: () => void
}) {
  const { timeZone } = usePreferences()
  const { resetRunId } = description
  const lineage = useQuery(lineageQuery(run, description))
  const outcome = outcomeOf(sent, { runId: run.runId, resetRunId }, lineage.data)
  const lookedAt = clockTime(serverTimeText(look.at), timeZone).slice(0, 8)
  if (outcome.is === 'took effect') {
    return (
      <div className="flex flex-col items-start gap-2">
        <Notice tone="info" title="The reset took effect" role="alert">
          The answer did not arrive, but the run was reset to event {sent.body.eventId}. The new run
          is <span className="font-mono">{outcome.runId}</span>.
        </Notice>
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
          params={{ ...run }}
          search={{ event: sent.body.eventId, follow: outcome.runId }}
          replace
          className={buttonClass('primary')}
        >
          Follow the new run
        </Link>
      </div>
    )
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <Notice tone="danger" title="Outcome unknown" role="alert">
        <p>{error.message}</p>
        <p className="mt-1" aria-live="polite">
          {look.error !== null
            ? `Rewind cannot look at the run: ${look.error.message}`
            : outcome.is === 'another reset'
              ? 'Meanwhile the run was reset, but not by this request: '
              : outcome.is === 'looking'
                ? 'The run was reset; finding out by whom…'
                : `At ${lookedAt} the run showed no reset by this request.`}
          {look.error === null && outcome.is === 'another reset' && (
            <RunLink run={run} runId={outcome.runId} />
          )}
        </p>
      </Notice>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          onClick={() => {
            onLook()
            void lineage.refetch()
          }}
        >
          {look.isUnderWay ? 'Looking…' : 'Look what happened'}
        </Button>
        <Button look="danger" onClick={onSendAgain}>
          Send the same reset again
        </Button>
        <span className="max-w-[60ch] text-ink-soft">
          Sending again is safe: one request resets once, however often it is sent.
        </span>
      </div>
    </div>
  )
}
