import type { CancellationStep } from '@rewind/history/cancellation/cancellation-progress'
import { Check, Circle, CircleDot, Minus } from 'lucide-react'

const marks = {
  done: { shape: Check, colour: 'text-completed', word: 'done' },
  current: { shape: CircleDot, colour: 'text-running pulse-live', word: 'under way' },
  still: { shape: CircleDot, colour: 'text-stuck', word: 'stands still' },
  ahead: { shape: Circle, colour: 'text-ink-faint', word: 'still to come' },
  skipped: { shape: Minus, colour: 'text-ink-faint', word: 'did not happen' },
} as const

/** The mark of a step: a shape, and a word for screen readers. */
export function StepMark({
  state,
  standsStill,
}: {
  state: CancellationStep['state']
  standsStill: boolean
}) {
  const { shape: Shape, colour, word } = marks[state === 'current' && standsStill ? 'still' : state]
  return (
    <>
      <Shape aria-hidden size={13} strokeWidth={2.5} className={`shrink-0 ${colour}`} />
      <span className="sr-only">{word}: </span>
    </>
  )
}

/** The steps in one line: `✓ Requested ── ✓ Taken by a worker ── ◉ Answered, 2 of 3 ── ○ Closed`. */
export function CancellationSteps({
  steps,
  standsStill,
}: {
  steps: readonly CancellationStep[]
  standsStill: boolean
}) {
  return (
    <ol
      aria-label="Steps of the cancellation"
      className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-small"
    >
      {steps.map(({ name, state, title }, at) => (
        <li key={name} className="flex items-center gap-1">
          {at > 0 && <span aria-hidden className="h-px w-3 shrink-0 bg-line-strong" />}
          <StepMark state={state} standsStill={standsStill} />
          <span className={state === 'ahead' || state === 'skipped' ? 'text-ink-faint' : ''}>
            {title}
          </span>
        </li>
      ))}
    </ol>
  )
}
