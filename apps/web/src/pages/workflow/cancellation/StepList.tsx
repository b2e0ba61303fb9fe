import type { RunRef } from '@rewind/contract/primitives'
import type {
  CancellationProgress,
  CancellationStep,
  Requester,
} from '@rewind/history/cancellation/cancellation-progress'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { StepMark } from './CancellationSteps.tsx'
import { EventLink, RunLink } from './links.tsx'

/** Each step with its time, its event, and its details. */
export function StepList({
  run,
  progress,
  requester,
}: {
  run: RunRef
  progress: CancellationProgress
  requester: Requester | undefined
}) {
  return (
    <ol aria-label="Steps" className="flex flex-col">
      {progress.steps.map((step) => (
        <Step key={step.name} run={run} step={step} standsStill={progress.standsStill}>
          {step.name === 'requested' ? (
            <Asker run={run} requester={requester} otherwise={step.sentence} />
          ) : (
            visibleText(step.sentence)
          )}
          {step.detail !== undefined && ` ${step.detail}`}
          {step.name === 'closed' && progress.nextRunId !== undefined && (
            <>
              {' '}
              <RunLink
                namespace={run.namespace}
                workflowId={run.workflowId}
                runId={progress.nextRunId}
              >
                the next run
              </RunLink>
            </>
          )}
        </Step>
      ))}
    </ol>
  )
}

function Step({
  run,
  step: { name, state, title, eventId, time },
  standsStill,
  children,
}: {
  run: RunRef
  step: CancellationStep
  standsStill: boolean
  children: ReactNode
}) {
  const isQuiet = state === 'ahead' || state === 'skipped'
  return (
    <li data-step={name} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2 pb-2.5">
      <span className="pt-1">
        <StepMark state={state} standsStill={standsStill} />
      </span>
      <div className={isQuiet ? 'text-ink-faint' : ''}>
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          {time !== undefined && (
            <span className="text-ink-soft text-small">
              <TimeText time={time} show="clock" />
            </span>
          )}
          {eventId !== undefined && <EventLink run={run} eventId={eventId} />}
        </div>
        <p className="max-w-[80ch] break-words">{children}</p>
      </div>
    </li>
  )
}

/** The history keeps the reason as it was given. It is shown as text, whatever it holds. */
function Asker({
  run,
  requester,
  otherwise,
}: {
  run: RunRef
  requester: Requester | undefined
  otherwise: string
}) {
  if (!requester) return <bdi>{visibleText(otherwise)}</bdi>
  const { words, workflow } = requester
  return (
    <>
      <bdi className="whitespace-pre-wrap">{visibleText(words)}</bdi>
      {workflow && (
        <>
          {' '}
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/cancellation"
            params={{ namespace: run.namespace, ...workflow }}
            className="wrap-anywhere font-mono text-accent underline"
          >
            <bdi>{visibleText(workflow.workflowId)}</bdi>
          </Link>
        </>
      )}
    </>
  )
}
