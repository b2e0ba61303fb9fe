import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { Ban, Circle, CircleDot, Star, TriangleAlert } from 'lucide-react'
import type { Ref } from 'react'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'

/** One point of the picker: where it is, what was decided there, and what speaks for or against it. */
export function ResetPointOption({
  ref,
  id,
  point,
  because,
  nextToTry,
  keepsFailure,
  isChosen,
  isMarked,
  showsDate,
  place,
  onChoose,
}: {
  /** Measures the option, since what was decided may take several lines. */
  ref: Ref<HTMLDivElement>
  id: string
  point: RowPoint
  /** Why it is the suggested one. */
  because: string | undefined
  /** Its place, from 1, among the points to try one after the other. 0: it is none of them. */
  nextToTry: number
  /** A reset to this point keeps the event that the code does not match. */
  keepsFailure: boolean
  isChosen: boolean
  isMarked: boolean
  showsDate: boolean
  /** Only a part of the list is drawn, so each option says where it stands in the whole. */
  place: { index: number; at: number; count: number; top: number }
  onChoose: () => void
}) {
  const isUsable = point.whyNot === undefined
  const Mark = isUsable ? (isChosen ? CircleDot : Circle) : Ban
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and names its active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box and the search field take the keys
    <div
      ref={ref}
      id={id}
      role="option"
      data-index={place.index}
      aria-selected={isChosen}
      aria-setsize={place.count}
      aria-posinset={place.at + 1}
      {...(!isUsable && { 'aria-disabled': true })}
      onClick={onChoose}
      className={`absolute top-0 left-0 flex w-full gap-x-2 border-line border-b px-2 py-1 ${
        isChosen ? 'bg-selected' : isUsable ? 'hover:bg-hover' : 'cursor-not-allowed text-ink-faint'
      } ${isMarked ? 'outline-2 outline-accent -outline-offset-2' : ''}`}
      style={{ transform: `translateY(${place.top}px)` }}
    >
      <Mark
        size={13}
        aria-hidden
        className={`mt-1 shrink-0 ${isChosen ? 'text-accent' : 'text-ink-faint'}`}
      />
      <div className="flex min-w-0 flex-1 flex-wrap gap-x-3 sm:flex-nowrap">
        <span className="w-[5ch] shrink-0 text-right font-mono font-medium">{point.eventId}</span>
        <span className="shrink-0 font-mono text-ink-soft">
          <TimeText time={point.time} show={showsDate ? 'date' : 'clock'} />
        </span>
        <span className="flex min-w-0 basis-full flex-col break-words sm:flex-1 sm:basis-auto">
          <span>
            <bdi className={isUsable ? '' : 'line-through'}>{visibleText(point.decided)}</bdi>
            {point.then !== undefined && (
              <span className="text-ink-faint">
                {' '}
                → <bdi>{visibleText(point.then)}</bdi>
              </span>
            )}
          </span>
          {because !== undefined && (
            <span className="flex gap-1 text-accent">
              <Star size={12} aria-hidden fill="currentColor" className="mt-1 shrink-0" />
              <span title={because && visibleText(because)}>Suggested</span>
            </span>
          )}
          {because === undefined && nextToTry > 1 && (
            <span className="text-accent">Point to try: number {nextToTry}</span>
          )}
          {point.whyNot !== undefined && <span>Not usable: {point.whyNot}</span>}
          {point.sameAs !== undefined && (
            <span className="text-ink-faint">A reset to event {point.sameAs} does the same.</span>
          )}
        </span>
      </div>
      {keepsFailure && isUsable && (
        <span className="shrink-0 text-warning">
          <TriangleAlert size={13} aria-hidden className="mt-1" />
          <span className="sr-only">It would get stuck again.</span>
        </span>
      )}
    </div>
  )
}
