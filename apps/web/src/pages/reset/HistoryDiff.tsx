import type { EventRow } from '@rewind/contract/history'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import { count } from '@rewind/history/text/words'
import { RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import { clockTime, dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { type HistoryCell, historyCells, keptShare } from './history-cells.ts'
import { markFill, type PlanMark } from './plan-marks.ts'

/** At most this many boxes of one kind are drawn; `+n` counts the others. */
const maxBoxes = 8

/** The kept and the discarded part of this run, and below them the beginning of the new run. */
export function HistoryDiff({
  plan,
  rowAt,
}: {
  plan: ResetPlan
  rowAt: (eventId: number) => EventRow | undefined
}) {
  const { timeZone } = usePreferences()
  const { kept, discarded, counts } = plan
  const { cells, share } = useMemo(() => {
    const share = keptShare(kept.count, discarded.count)
    return { share, cells: historyCells(rowAt, kept, discarded, share) }
  }, [rowAt, kept, discarded])
  const begin = rowAt(1)?.time
  const cut = rowAt(plan.eventId)?.time
  const end = rowAt(discarded.to)?.time
  const isOneDay =
    begin !== undefined &&
    end !== undefined &&
    dateAndTime(begin, timeZone).slice(0, 10) === dateAndTime(end, timeZone).slice(0, 10)
  const when = (time: string | undefined) =>
    time === undefined
      ? ''
      : isOneDay
        ? clockTime(time, timeZone).slice(0, 8)
        : dateAndTime(time, timeZone)
  const span = (from: string | undefined, to: string | undefined) =>
    when(from) === when(to) ? when(from) : `${when(from)} to ${when(to)}`
  return (
    <figure className="flex flex-col gap-1">
      <div
        role="img"
        aria-label={`This run: kept ${range(kept)}, discarded ${range(discarded)}. New run: the kept events, then ${counts.reapplied} re-applied, and ${count(counts.runsAgain, 'side effect')} that may happen again.`}
        className="grid grid-cols-[4rem_minmax(0,1fr)] items-end gap-x-2 gap-y-1.5"
      >
        <span className="text-ink-soft text-small">this run</span>
        <div className="flex h-5 items-end gap-1">
          <Lane cells={cells.kept} mark="kept" share={share} />
          <Lane cells={cells.discarded} mark="discarded" share={1 - share} />
        </div>
        <span className="text-ink-soft text-small">new run</span>
        <div className="flex h-5 items-end gap-1">
          <Lane cells={cells.kept} mark="kept" share={share} />
          <div
            className="flex h-5 min-w-0 items-center gap-1 overflow-hidden"
            style={{ flexGrow: 1 - share, flexBasis: 0 }}
          >
            <RotateCcw size={12} className="shrink-0 text-accent" />
            <Boxes mark="reapplied" count={counts.reapplied} />
            <Boxes mark="runs again" count={counts.runsAgain} />
            <span className="h-0 min-w-4 flex-1 border-line-strong border-t border-dashed" />
          </div>
        </div>
      </div>
      <figcaption className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2 text-small">
        <span />
        <span className="flex flex-wrap justify-between gap-x-4">
          <span>
            kept {range(kept)} <span className="text-ink-soft">{span(begin, cut)}</span>
          </span>
          <span>
            discarded {range(discarded)} <span className="text-ink-soft">{span(cut, end)}</span>
          </span>
        </span>
        <span />
        <ul className="flex flex-wrap gap-x-4 text-ink-soft">
          <Legend mark="kept" words="kept" />
          <Legend mark="discarded" words="discarded" />
          <Legend mark="reapplied" words={`re-applied ${counts.reapplied.toLocaleString('en')}`} />
          <Legend
            mark="runs again"
            words={`may run again ${counts.runsAgain.toLocaleString('en')}`}
          />
        </ul>
      </figcaption>
    </figure>
  )
}

function Legend({ mark, words }: { mark: PlanMark; words: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-[2px] ${markFill[mark]}`} />
      {words}
    </li>
  )
}

/** A cell is a range of events. The more of them are not workflow task events, the taller it is. */
function Lane({
  cells,
  mark,
  share,
}: {
  cells: readonly HistoryCell[]
  mark: PlanMark
  share: number
}) {
  return (
    <div
      className="flex h-5 min-w-3 items-end gap-px"
      // A plain share of the width, within what leaves both ends visible.
      style={{ flexGrow: share, flexBasis: 0 }}
    >
      {cells.map(({ from, share: tall, hasFailure }) => (
        <span
          key={from}
          className={`min-w-px flex-1 rounded-[1px] ${hasFailure ? 'bg-failed' : markFill[mark]}`}
          style={{ height: `${hasFailure ? 100 : 30 + 60 * tall}%` }}
        />
      ))}
    </div>
  )
}

function Boxes({ mark, count }: { mark: PlanMark; count: number }) {
  return (
    <>
      {Array.from({ length: Math.min(count, maxBoxes) }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the boxes have nothing but their place
        <span key={at} className={`h-3.5 w-2.5 shrink-0 rounded-[2px] ${markFill[mark]}`} />
      ))}
      {count > maxBoxes && (
        <span className="shrink-0 text-ink-faint text-small">
          +{(count - maxBoxes).toLocaleString('en')}
        </span>
      )}
    </>
  )
}

const range = ({ from, to }: { from: number; to: number }) =>
  from === to ? String(from) : `${from.toLocaleString('en')}–${to.toLocaleString('en')}`
