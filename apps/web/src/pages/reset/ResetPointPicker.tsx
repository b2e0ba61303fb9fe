import type { EventRow, Mismatch, ResetPoints } from '@rewind/contract/history'
import { mismatchAt, pointsToTry } from '@rewind/history/mismatch/mismatch-words'
import { keepsMismatch } from '@rewind/history/reset-plan/mismatch-warnings'
import type { RowPoint } from '@rewind/history/reset-points/row-reset-points'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownUp, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { useKeys } from '../../components/use-keys.ts'
import { visibleText } from '../../components/visible-text.ts'
import { ResetPointOption } from './ResetPointOption.tsx'
import { searchPoints } from './search-points.ts'
import { usePointLines } from './use-point-lines.ts'

const keyPage = 10

/**
 * All reset points in one list box. The arrows move a mark, in the list as in the search field, and
 * Enter chooses: going through the list decides nothing.
 */
export function ResetPointPicker({
  points,
  rowAt,
  suggested,
  mismatch,
  chosenId,
  grouping,
  onGroup,
  onChoose,
}: {
  points: readonly RowPoint[]
  /** Any event, so that a search for its id can say why it is no point. */
  rowAt: (eventId: number) => EventRow | undefined
  suggested: ResetPoints['suggested']
  /** Where the code does not match the history: a point after that keeps it. */
  mismatch: Mismatch | undefined
  chosenId: number | undefined
  grouping: 'time' | 'decision'
  onGroup: (grouping: 'time' | 'decision') => void
  onChoose: (eventId: number) => void
}) {
  const toTry = suggested === undefined ? [] : pointsToTry(suggested)
  const [search, setSearch] = useState('')
  const [order, setOrder] = useState<'newest' | 'oldest'>('newest')
  const [markedId, setMarkedId] = useState<number>()
  const list = useRef<HTMLDivElement>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const [isFirstForSearch] = useState(chosenId === undefined)
  const id = useId()

  const { all, listed, lines, shown, showsDate } = usePointLines({
    ...{ points, chosenId, rowAt, search, order, grouping },
  })
  const keepsFailure = ({ eventId }: RowPoint) =>
    mismatch !== undefined && keepsMismatch(mismatch, eventId)
  const lineOf = (eventId: number | undefined) =>
    lines.findIndex((line) => 'point' in line && line.point.eventId === eventId)

  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => list.current,
    estimateSize: () => 29,
    getItemKey: (at) => {
      const line = lines[at]
      return line === undefined ? at : 'point' in line ? line.point.eventId : line.title
    },
    overscan: 12,
  })
  const drawn = rows.getVirtualItems()
  const markedAt = shown.findIndex(({ eventId }) => eventId === markedId)
  const chosenAt = shown.findIndex(({ eventId }) => eventId === chosenId)
  const optionId = (eventId: number) => `${id}-point-${eventId}`
  // A reference to an option that is not drawn would name nothing.
  const active = drawn.some(({ index }) => index === lineOf(markedId)) &&
    markedId !== undefined && { 'aria-activedescendant': optionId(markedId) }

  const chosenLine = lineOf(chosenId)
  useEffect(() => {
    if (chosenLine >= 0) rows.scrollToIndex(chosenLine, { align: 'auto' })
  }, [chosenLine, rows])

  useEffect(() => {
    // Nobody's focus is taken away, and on a touch screen it would bring the keyboard up over the page.
    const isFree = document.activeElement === document.body && matchMedia('(pointer: fine)').matches
    if (isFirstForSearch && isFree) searchField.current?.focus({ preventScroll: true })
  }, [isFirstForSearch])

  useKeys({
    '/': () => searchField.current?.focus(),
    j: () => step(1),
    k: () => step(-1),
  })
  function step(by: number) {
    list.current?.focus({ preventScroll: true })
    markAt((markedAt >= 0 ? markedAt : chosenAt) + by)
  }
  function markAt(at: number) {
    const to = Math.max(0, Math.min(shown.length - 1, at))
    const eventId = shown[to]?.eventId
    setMarkedId(eventId)
    rows.scrollToIndex(lineOf(eventId), { align: 'auto' })
  }
  function choose(point: RowPoint | undefined) {
    if (!point) return
    setMarkedId(point.eventId)
    if (point.whyNot === undefined) onChoose(point.eventId)
  }
  function onKeyDown(event: KeyboardEvent, isSearch: boolean) {
    const from = markedAt >= 0 ? markedAt : chosenAt
    const moves: Record<string, number | undefined> = {
      ArrowDown: from + 1,
      ArrowUp: from < 0 ? shown.length - 1 : from - 1,
      PageDown: from + keyPage,
      PageUp: from - keyPage,
      ...(!isSearch && { Home: 0, End: shown.length - 1 }),
    }
    const to = moves[event.key]
    if (to !== undefined) markAt(to)
    else if (event.key === 'Enter' || (event.key === ' ' && !isSearch)) choose(shown[markedAt])
    else if (event.key === 'Escape' && isSearch && search !== '') setSearch('')
    else return
    event.preventDefault()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={searchField}
          type="search"
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-label="Search reset points"
          placeholder="Search points, activities, ids, times…"
          value={search}
          onChange={(event) => {
            const found = searchPoints(all, event.target.value)
            setSearch(event.target.value)
            setMarkedId(found.at(order === 'newest' ? -1 : 0)?.point.eventId)
          }}
          onKeyDown={(event) => onKeyDown(event, true)}
          className="h-7 min-w-40 flex-1 rounded border border-line-strong bg-surface px-2"
          {...active}
        />
        <Button
          aria-label={`Order: ${order} first`}
          onClick={() => setOrder(order === 'newest' ? 'oldest' : 'newest')}
        >
          <ArrowDownUp size={13} aria-hidden />
          {order === 'newest' ? 'newest first' : 'oldest first'}
        </Button>
        <label className="flex items-center gap-1.5 text-ink-soft">
          by
          <select
            aria-label="Group the points by"
            value={grouping}
            onChange={({ target }) => onGroup(target.value === 'decision' ? 'decision' : 'time')}
            className="h-7 rounded border border-line-strong bg-surface px-1 text-ink"
          >
            <option value="time">time</option>
            <option value="decision">decision</option>
          </select>
        </label>
        <span className="text-ink-faint text-small" aria-live="polite">
          {shown.length.toLocaleString('en')} of {listed.toLocaleString('en')}
        </span>
      </div>
      {points.some(keepsFailure) && (
        <p className="flex gap-1 text-small text-warning">
          <TriangleAlert size={12} aria-hidden className="mt-0.5 shrink-0" />
          <span>
            A point after it: the worker’s code does not match the history{' '}
            {mismatch && mismatchAt(mismatch)}, and the new run would get stuck again
          </span>
        </p>
      )}
      {shown.length === 0 && (
        <p className="text-ink-soft">
          {points.length === 0
            ? 'There is no reset point: no workflow task of this run was scheduled, or nothing is written since.'
            : 'No point holds all these words.'}
        </p>
      )}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        tabIndex={0}
        aria-label="Reset points"
        hidden={shown.length === 0}
        onKeyDown={(event) => onKeyDown(event, false)}
        className="relative max-h-[55dvh] min-h-40 overflow-y-auto rounded border border-line bg-surface lg:max-h-none lg:flex-1"
        {...active}
      >
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          {drawn.map(({ index, start, key }) => {
            const line = lines[index]
            if (line === undefined) return null
            if (!('point' in line)) {
              return (
                // Hidden from screen readers: each option has the same information in its own text.
                <div
                  key={key}
                  aria-hidden
                  ref={rows.measureElement}
                  data-index={index}
                  className="absolute top-0 left-0 flex w-full gap-2 truncate border-line border-b bg-sunken px-2 py-1 text-ink-soft text-small"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <bdi className="truncate font-medium">{visibleText(line.title)}</bdi>
                  <span className="text-ink-faint">{line.count.toLocaleString('en')}</span>
                </div>
              )
            }
            const { point } = line
            return (
              <ResetPointOption
                key={key}
                ref={rows.measureElement}
                id={optionId(point.eventId)}
                point={point}
                because={point.eventId === suggested?.eventId ? suggested.because : undefined}
                nextToTry={toTry.indexOf(point.eventId) + 1}
                keepsFailure={keepsFailure(point)}
                isChosen={point.eventId === chosenId}
                isMarked={point.eventId === markedId}
                showsDate={showsDate}
                place={{ index, at: shown.indexOf(point), count: shown.length, top: start }}
                onChoose={() => choose(point)}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}
