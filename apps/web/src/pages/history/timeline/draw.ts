import { type EventGroup, titleOf } from '@rewind/history/rows/event-group'
import { type Colours, colourOf } from './colours.ts'
import { type Axis, type Bar, type Extent, isBad } from './lanes.ts'
import { axisHeight, type PlacedLane } from './layout.ts'
import { ticksOf } from './ticks.ts'

export interface Scene {
  placed: readonly PlacedLane[]
  axis: Axis
  view: Extent
  width: number
  height: number
  colours: Colours
  timeZone: string
  font: string
  /** By group; undefined if no group is dimmed. */
  matches: ReadonlySet<number> | undefined
  /** The group of the open event, and the group with the keyboard focus. */
  openId: number | undefined
  focusId: number | undefined
  /** Returns the reset point at the end of a group. */
  pointOf: (group: EventGroup) => number | undefined
  suggestedEventId: number | undefined
}

const tickRoom = 96

export function draw(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, placed, colours } = scene
  context.clearRect(0, 0, width, height)
  drawAxis(context, scene)
  context.textBaseline = 'middle'
  for (const each of placed) {
    context.fillStyle = colours['ink-faint']
    context.font = `500 11px ${scene.font}`
    const { name, bars } = each.lane
    context.fillText(`${name}  ${bars.length.toLocaleString('en')}`, 8, each.top + 10)
    drawBars(context, scene, each)
  }
}

function drawAxis(context: CanvasRenderingContext2D, scene: Scene): void {
  const { axis, view, width, height, colours, timeZone, font } = scene
  context.font = `11px ${font}`
  context.textBaseline = 'middle'
  context.lineWidth = 1
  for (const { at, label } of ticksOf(axis, view, width / tickRoom, timeZone)) {
    const x = Math.round(toX(at, view, width)) + 0.5
    context.strokeStyle = colours.line
    context.beginPath()
    context.moveTo(x, axisHeight)
    context.lineTo(x, height)
    context.stroke()
    context.fillStyle = colours['ink-soft']
    // A time cut at the edge would read as another time.
    if (x + 4 + context.measureText(label).width <= width) {
      context.fillText(label, x + 4, axisHeight / 2)
    }
  }
}

export const toX = (at: number, { from, to }: Extent, width: number): number =>
  ((at - from) / (to - from)) * width

function drawBars(context: CanvasRenderingContext2D, scene: Scene, each: PlacedLane): void {
  const { view, width, matches } = scene
  const { lane, rowsTop, rowHeight } = each
  // Skips bars that cover the same pixels as another one, unless they went wrong.
  const reached = new Float64Array(lane.rowCount).fill(-1)
  const late: Bar[] = []
  const perPixel = (view.to - view.from) / width
  for (const bar of lane.bars) {
    if (bar.start > view.to) break
    if (bar.end < view.from) continue
    if (isBad(bar.group) || bar.group.id === scene.openId || bar.group.id === scene.focusId) {
      late.push(bar)
      continue
    }
    const right = toX(bar.end, view, width)
    if (right < (reached[bar.row] ?? 0) + 0.5 && bar.end - bar.start < perPixel) continue
    reached[bar.row] = right
    drawBar(context, scene, bar, rowsTop, rowHeight, matches)
  }
  // Bars that went wrong lie on top.
  for (const bar of late) drawBar(context, scene, bar, rowsTop, rowHeight, matches)
}

function drawBar(
  context: CanvasRenderingContext2D,
  { view, width, colours, font, openId, focusId, pointOf, suggestedEventId }: Scene,
  { group, start, end, row }: Bar,
  rowsTop: number,
  rowHeight: number,
  matches: ReadonlySet<number> | undefined,
): void {
  const left = Math.max(-2, toX(start, view, width))
  const right = Math.min(width + 2, toX(end, view, width))
  const gap = rowHeight > 8 ? 2 : 1
  const [y, thick] = [rowsTop + row * rowHeight, rowHeight - gap]
  const long = Math.max(rowHeight > 8 ? 3 : 1, right - left)
  const colour = colourOf(group.state, colours)
  context.globalAlpha = matches && !matches.has(group.id) ? 0.2 : 1
  context.fillStyle = colour
  if (rowHeight > 8 && long > 14) {
    const isQuiet = colour === colours['line-strong']
    context.globalAlpha *= isQuiet ? 0.28 : 0.22
    context.fillRect(left, y, long, thick)
    context.globalAlpha = matches && !matches.has(group.id) ? 0.2 : 1
    // An edge marks the start. Only a closed group has a right edge.
    context.fillRect(left, y, 2, thick)
    if (!group.isPending) context.fillRect(left + long - 1, y, 1, thick)
    if (rowHeight >= 16 && long > 44) {
      context.fillStyle = colours.ink
      context.font = `11px ${font}`
      context.save()
      context.beginPath()
      context.rect(left, y, long, thick)
      context.clip()
      const mark = isBad(group) ? '✕ ' : group.state === 'reset' ? '↻ ' : ''
      context.fillText(`${mark}${titleOf(group)}`, Math.max(left, 0) + 6, y + thick / 2 + 0.5)
      context.restore()
    }
  } else context.fillRect(left, y, long, thick)
  context.globalAlpha = 1
  const point = pointOf(group)
  if (point !== undefined && rowHeight > 8) {
    // A line below marks a reset point, a thick line the suggested point.
    context.fillStyle = colours.accent
    const line = point === suggestedEventId ? 4 : 1
    context.fillRect(left, y + thick - line, long, line)
  }
  if (group.id === openId || group.id === focusId) {
    context.strokeStyle = colours.accent
    context.lineWidth = 2
    context.strokeRect(left - 1, y - 1, long + 2, thick + 2)
  }
}

/**
 * Draws how many groups begin where in the whole run. Groups that went wrong have their own colour.
 */
export function drawOverview(
  context: CanvasRenderingContext2D,
  {
    density: { all, failed },
    width,
    height,
    colours,
  }: {
    density: { all: Float64Array; failed: Float64Array }
    width: number
    height: number
    colours: Colours
  },
): void {
  context.clearRect(0, 0, width, height)
  const most = Math.max(1, ...all)
  const step = width / all.length
  // A square root keeps a single event visible beside thousands.
  const tall = (count: number) => (count === 0 ? 0 : 2 + (height - 2) * Math.sqrt(count / most))
  for (let at = 0; at < all.length; at++) {
    const [total, bad] = [tall(all[at] ?? 0), tall(failed[at] ?? 0)]
    context.fillStyle = colours['line-strong']
    context.globalAlpha = 0.55
    context.fillRect(at * step, height - total, Math.max(1, step - 0.5), total)
    context.globalAlpha = 1
    context.fillStyle = colours.failed
    context.fillRect(at * step, height - bad, Math.max(1, step - 0.5), bad)
  }
}
