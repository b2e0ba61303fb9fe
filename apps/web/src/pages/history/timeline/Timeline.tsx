import type { EventGroup } from '@rewind/history/rows/event-group'
import { count } from '@rewind/history/text/words'
import { Maximize2, RotateCcw, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../../../components/Button.tsx'
import { duration } from '../../../components/format-time.ts'
import { BarTip, describeGroup } from './BarTip.tsx'
import { draw } from './draw.ts'
import { fitCanvas } from './fit-canvas.ts'
import { type Axis, barAt, type Extent, extentOf, lanesOf } from './lanes.ts'
import { layOut } from './layout.ts'
import { Overview } from './Overview.tsx'
import { useBox } from './use-box.ts'
import { placeIn, usePointer } from './use-pointer.ts'
import { useView } from './use-view.ts'

interface TimelineProps {
  groups: readonly EventGroup[]
  /** Groups that match the search; undefined if all do. */
  matches: ReadonlySet<number> | undefined
  openId: number | undefined
  timeZone: string
  /** The end of open groups, in milliseconds. */
  now: number
  /** The range to show, from the address. */
  range: Extent | undefined
  onRange: (range: Extent | undefined) => void
  onOpen: (group: EventGroup, isByKeyboard: boolean) => void
  /** Returns the reset point at the end of a group; undefined if there is none. */
  pointOf: (group: EventGroup) => number | undefined
  suggestedEventId: number | undefined
  onReset: (eventId: number) => void
}

/** The groups of a run in lanes, along time or along event ids. */
export function Timeline(props: TimelineProps) {
  const { groups, matches, openId, timeZone, now, range, onRange, onOpen } = props
  const { pointOf, suggestedEventId, onReset } = props
  const [axis, setAxis] = useState<Axis>('time')
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, colours, font } = useBox(scroller)
  const [focusId, setFocusId] = useState<number>()
  const lanes = useMemo(() => lanesOf(groups, axis, now), [groups, axis, now])
  const extent = useMemo(() => extentOf(lanes), [lanes])
  const { placed, height } = useMemo(() => layOut(lanes), [lanes])
  const given = axis === 'time' ? range : undefined
  const { view, isZoomed, show, zoom, pan, fit } = useView(
    extent,
    given,
    `${axis} ${given?.from} ${given?.to}`,
  )
  const pointer = usePointer({ scroller, width, view, pan, zoom })

  const marks = useMemo(
    () => ({ openId, focusId, pointOf, suggestedEventId }),
    [openId, focusId, pointOf, suggestedEventId],
  )
  useEffect(() => {
    if (width === 0 || !colours) return
    const context = fitCanvas(canvas.current, width, height)
    if (!context) return
    const scene = { placed, axis, view, width, height, colours, timeZone, font, matches, ...marks }
    const frame = requestAnimationFrame(() => draw(context, scene))
    return () => cancelAnimationFrame(frame)
  }, [placed, axis, view, width, height, colours, timeZone, font, matches, marks])

  function groupAt(at: { x: number; y: number } | undefined): EventGroup | undefined {
    const lane = at && placed.find(({ rowsTop, bottom }) => at.y >= rowsTop && at.y < bottom)
    if (!at || !lane) return undefined
    const row = Math.floor((at.y - lane.rowsTop) / lane.rowHeight)
    const perPixel = (view.to - view.from) / Math.max(1, width)
    return barAt(lane.lane, row, view.from + at.x * perPixel, perPixel * 3)?.group
  }
  const under = groupAt(pointer.place)

  const focused = groups.find(({ id }) => id === focusId)
  // Only for the keyboard: the panel that a pointer opens has its own reset button.
  const point = focused && pointOf(focused)

  /** Moves to the next bar of the lane, or to the nearest bar of another lane. */
  function moveFocus(along: number, across: number) {
    const laneAt = lanes.findIndex(({ bars }) => bars.some(({ group }) => group.id === focusId))
    const lane = lanes[Math.max(0, Math.min(lanes.length - 1, Math.max(0, laneAt) + across))]
    if (!lane) return
    const here = lanes[laneAt]?.bars.find(({ group }) => group.id === focusId)?.start ?? view.from
    const at = lane.bars.findIndex(({ group }) => group.id === focusId)
    const nearest = lane.bars.findIndex(({ start }) => start >= here)
    const to = at === -1 ? (nearest === -1 ? lane.bars.length - 1 : nearest) : at + along
    const bar = lane.bars[Math.max(0, Math.min(lane.bars.length - 1, to))]
    if (!bar) return
    setFocusId(bar.group.id)
    if (bar.end < view.from || bar.start > view.to) {
      const half = (view.to - view.from) / 2
      show({ from: bar.start - half, to: bar.start + half })
    }
  }
  const keys = new Map<string, () => void>([
    ['ArrowRight', () => moveFocus(1, 0)],
    ['ArrowLeft', () => moveFocus(-1, 0)],
    ['ArrowDown', () => moveFocus(0, 1)],
    ['ArrowUp', () => moveFocus(0, -1)],
    ['Enter', () => focused && onOpen(focused, true)],
    // Without a point here the page handles the key, and opens the reset page without a point.
    ...(point === undefined ? [] : ([['r', () => onReset(point)]] as const)),
    ['+', () => zoom(0.6)],
    ['=', () => zoom(0.6)],
    ['-', () => zoom(1.6)],
    ['0', fit],
  ])
  function handleKey(event: KeyboardEvent) {
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : keys.get(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  const span = axis === 'time' ? ` over ${duration(extent.to - extent.from)}` : ''
  return (
    <div className="absolute inset-0 flex flex-col bg-surface">
      <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b px-3">
        <label className="flex items-center gap-1.5 text-ink-soft">
          Spaced by
          <select
            value={axis}
            onChange={({ target }) => setAxis(target.value === 'event' ? 'event' : 'time')}
            className="h-7 rounded border border-line-strong bg-surface px-1.5 text-ink"
          >
            <option value="time">time</option>
            <option value="event">event</option>
          </select>
        </label>
        {point !== undefined && (
          <Button onClick={() => onReset(point)} aria-keyshortcuts="r">
            <RotateCcw size={13} aria-hidden /> Reset to event {point}…
          </Button>
        )}
        <span className="flex-1" />
        <Button look="quiet" aria-label="Zoom in" onClick={() => zoom(0.5)}>
          <ZoomIn size={15} aria-hidden />
        </Button>
        <Button look="quiet" aria-label="Zoom out" onClick={() => zoom(2)}>
          <ZoomOut size={15} aria-hidden />
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            fit()
            onRange(undefined)
          }}
          aria-label="Show all of it"
        >
          <Maximize2 size={14} aria-hidden /> {isZoomed ? 'Show all' : 'All'}
        </Button>
      </div>
      {colours && (
        <Overview
          {...{ lanes, extent, view, width, colours }}
          onShow={(next, isFinal) => {
            show(next)
            if (isFinal && axis === 'time') onRange(next)
          }}
        />
      )}
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the drawing
        tabIndex={0}
        aria-label={`Timeline of ${count(groups.length, 'group')}${span}`}
        onKeyDown={handleKey}
        className="relative min-h-0 flex-1 touch-pan-y select-none overflow-y-auto overflow-x-hidden"
        {...pointer.handlers}
        onClick={(event) => {
          // A finger presses without a hover before, so the group is found again.
          const pressed = pointer.wasDrag() ? undefined : groupAt(placeIn(event))
          if (pressed) onOpen(pressed, false)
        }}
        style={{ cursor: under ? 'pointer' : 'grab' }}
      >
        <canvas ref={canvas} aria-hidden className="block" />
        {under && pointer.place && (
          <BarTip
            group={under}
            point={pointOf(under)}
            {...pointer.place}
            width={width}
            timeZone={timeZone}
          />
        )}
        <p role="status" className="sr-only">
          {focused && describeGroup(focused, pointOf(focused), timeZone)}
        </p>
      </section>
    </div>
  )
}
