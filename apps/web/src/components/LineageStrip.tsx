import type { Lineage, MadeBy } from '@rewind/contract/workflows'
import { parseResetReason } from '@rewind/history/reset-points/reset-reason'
import { count } from '@rewind/history/text/words'
import { Clock, MoveRight, Play, Repeat2, RotateCcw } from 'lucide-react'
import { type ReactElement, type ReactNode, useState } from 'react'
import { StatusMark } from './StatusBadge.tsx'
import { visibleText } from './visible-text.ts'

type LineageRun = Lineage['runs'][number]
type MadeByReset = Extract<MadeBy, { by: 'reset' }>

/**
 * Returns who asked for a reset and why. Leaves out the operator's name and the token that Rewind
 * adds to the reason.
 */
export function askedFor({ operator, reason }: MadeByReset): { operator?: string; reason: string } {
  const parsed = parseResetReason(reason)
  // If the operator is known from elsewhere, a prefix such as "rollback:" belongs to the reason.
  if (operator !== undefined && parsed.operator !== operator) return { operator, reason }
  const name = operator ?? parsed.operator
  return { ...(name !== undefined && { operator: name }), reason: parsed.reason }
}

export type StripPart = { at: number; run: LineageRun } | { gapAt: number; runCount: number }

/**
 * Returns the first and the last run, the current run and its neighbours, and a count of the runs
 * between them.
 */
export function stripParts(runs: readonly LineageRun[], currentRunId: string): StripPart[] {
  const current = runs.findIndex(({ runId }) => runId === currentRunId)
  const isShown = (at: number) =>
    runs.length <= 5 || at === 0 || at === runs.length - 1 || Math.abs(at - current) <= 1
  const parts: StripPart[] = []
  for (const [at, run] of runs.entries()) {
    const last = parts.at(-1)
    // A gap that hides one run would take as much room as the run.
    if (isShown(at) || (isShown(at - 1) && isShown(at + 1))) parts.push({ at, run })
    else if (last && 'gapAt' in last) last.runCount += 1
    else parts.push({ gapAt: at, runCount: 1 })
  }
  return parts
}

/**
 * The runs of a workflow id, oldest first, with what started each: `start ── reset at 41 ── this
 * run`.
 */
export function LineageStrip({
  runs,
  currentRunId,
  renderLink,
}: {
  runs: readonly LineageRun[]
  currentRunId: string
  renderLink: (runId: string, children: ReactNode) => ReactElement
}) {
  const [isWhole, setWhole] = useState(false)
  // A single run has no lineage to show, unless a reset made it.
  if (runs.length < 2 && runs[0]?.madeBy.by !== 'reset') return null
  const parts: StripPart[] = isWhole
    ? runs.map((run, at) => ({ at, run }))
    : stripParts(runs, currentRunId)
  return (
    <ol
      aria-label="Runs of this workflow id, oldest first"
      className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-ink-soft text-small"
    >
      {parts.map((part) =>
        'gapAt' in part ? (
          <li key={`gap ${part.gapAt}`} className="flex items-center gap-1.5">
            <Line />
            <button
              type="button"
              onClick={() => setWhole(true)}
              className="rounded px-1 text-accent hover:bg-hover"
            >
              ⋯ {count(part.runCount, 'run')}
            </button>
          </li>
        ) : (
          <li
            key={part.run.runId}
            className="flex min-w-0 max-w-full flex-wrap items-center gap-x-1.5"
            {...(part.run.runId === currentRunId && { 'aria-current': 'true' })}
          >
            <Act run={part.run} before={runs[part.at - 1]} />
            {part.run.runId === currentRunId ? (
              <span className="flex items-center gap-1 rounded bg-selected px-1 font-medium text-ink">
                <StatusMark status={part.run.status} />
                this run
              </span>
            ) : (
              <span className="flex items-center gap-1">
                <StatusMark status={part.run.status} />
                {renderLink(part.run.runId, nodeName(part))}
              </span>
            )}
          </li>
        ),
      )}
    </ol>
  )
}

const Line = () => <span aria-hidden className="h-px w-3 shrink-0 bg-line-strong" />

function nodeName({ at, run }: { at: number; run: LineageRun }): ReactNode {
  if (at === 0 && run.madeBy.by === 'start') return 'start'
  return <span className="font-mono">{run.runId.slice(0, 8)}</span>
}

const acts = {
  start: { shape: Play, words: 'started anew' },
  continueAsNew: { shape: MoveRight, words: 'continued as new' },
  retry: { shape: Repeat2, words: 'retry' },
  cron: { shape: Clock, words: 'cron' },
  reset: { shape: RotateCcw, words: 'reset' },
} as const satisfies Record<MadeBy['by'], unknown>

/** What started a run, drawn between it and the run before. */
function Act({ run: { madeBy }, before }: { run: LineageRun; before: LineageRun | undefined }) {
  if (!before && madeBy.by === 'start') return null
  const { shape: Shape, words } = acts[madeBy.by]
  const isOfAnother = madeBy.by !== 'start' && madeBy.fromRunId !== before?.runId
  return (
    <>
      {before && <Line />}
      <span className="flex min-w-0 items-center gap-1">
        <Shape size={11} aria-hidden className="shrink-0" />
        <span className="shrink-0">
          {words}
          {isOfAnother && ` of ${madeBy.fromRunId.slice(0, 8)}`}
          {madeBy.by === 'reset' && ` at ${madeBy.eventId},`}
        </span>
        {madeBy.by === 'reset' && <Asked madeBy={madeBy} />}
      </span>
      <Line />
    </>
  )
}

function Asked({ madeBy }: { madeBy: MadeByReset }) {
  const { operator, reason } = askedFor(madeBy)
  return (
    <span className="max-w-72 truncate" title={visibleText(reason)}>
      {operator !== undefined && <bdi>{visibleText(operator)} </bdi>}“
      <bdi>{visibleText(reason)}</bdi>”
    </span>
  )
}
