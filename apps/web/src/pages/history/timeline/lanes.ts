import type { EventGroup, GroupKind } from '@rewind/history/rows/event-group'

/** The unit of the horizontal axis: milliseconds, or event ids, which take no room for waiting. */
export type Axis = 'time' | 'event'

export interface Bar {
  group: EventGroup
  /** In the unit of the axis. */
  start: number
  end: number
  row: number
}

export interface Lane {
  name: string
  /** Sorted by start. */
  bars: readonly Bar[]
  rowCount: number
}

const laneKinds: readonly (readonly [name: string, ...kinds: GroupKind[]])[] = [
  ['Run', 'run', 'cancel request', 'interruption'],
  ['Workflow tasks', 'workflow task'],
  ['Activities', 'activity', 'local activity'],
  ['Timers', 'timer'],
  ['Child workflows', 'child workflow'],
  ['Signals, updates', 'signal', 'signal sent', 'cancel sent', 'update'],
  ['Nexus', 'Nexus operation'],
  ['Other', 'marker', 'other'],
]

/** More groups than this at one moment share rows. */
const maxRows = 64

export interface Extent {
  from: number
  to: number
}

/** Returns the groups as bars in lanes by kind, without empty lanes. */
export function lanesOf(groups: readonly EventGroup[], axis: Axis, now: number): Lane[] {
  const laneByKind = new Map<GroupKind, number>()
  for (const [at, [, ...kinds]] of laneKinds.entries()) {
    for (const kind of kinds) laneByKind.set(kind, at)
  }
  const bars: Omit<Bar, 'row'>[][] = laneKinds.map(() => [])
  for (const group of groups) {
    const place = axis === 'time' ? timesOf(group, now) : idsOf(group)
    if (place) bars[laneByKind.get(group.kind) ?? laneKinds.length - 1]?.push({ group, ...place })
  }
  return laneKinds.flatMap(([name], at) => {
    const mine = bars[at] ?? []
    return mine.length === 0 ? [] : [packed(name, mine)]
  })
}

function timesOf({ startTime, endTime, isPending, state, eventIds }: EventGroup, now: number) {
  const start = Date.parse(startTime ?? '')
  if (Number.isNaN(start)) return undefined
  const isOpen = isPending || (state === 'running' && eventIds.length === 1)
  const end = endTime === undefined ? (isOpen ? now : start) : Date.parse(endTime)
  return { start, end: Math.max(start, end) }
}

const idsOf = ({ id, eventIds }: EventGroup) => ({
  start: id,
  end: Math.max(id, eventIds.at(-1) ?? id) + 0.8,
})

/** Places each bar in the first free row. A linear search is fast enough for so few rows. */
function packed(name: string, bars: Omit<Bar, 'row'>[]): Lane {
  bars.sort((a, b) => a.start - b.start || a.group.id - b.group.id)
  const rowEnds: number[] = []
  const placed = bars.map((bar, at) => {
    let row = rowEnds.findIndex((end) => end <= bar.start)
    if (row === -1) row = rowEnds.length < maxRows ? rowEnds.length : at % maxRows
    rowEnds[row] = Math.max(rowEnds[row] ?? 0, bar.end)
    return { ...bar, row }
  })
  return { name, bars: placed, rowCount: rowEnds.length }
}

/** Returns the range from the first to the last bar, with some room at the end. */
export function extentOf(lanes: readonly Lane[]): Extent {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { bars } of lanes) {
    for (const { start, end } of bars) {
      from = Math.min(from, start)
      to = Math.max(to, end)
    }
  }
  if (from > to) return { from: 0, to: 1 }
  const room = Math.max((to - from) * 0.01, to > from ? 0 : 1)
  return { from: from - room, to: to + room }
}

/** Returns how many bars begin in each of `count` equal parts, and how many of them went wrong. */
export function densityOf(lanes: readonly Lane[], { from, to }: Extent, count: number) {
  const all = new Float64Array(count)
  const failed = new Float64Array(count)
  for (const { bars } of lanes) {
    for (const { start, group } of bars) {
      const at = Math.min(
        count - 1,
        Math.max(0, Math.floor(((start - from) / (to - from)) * count)),
      )
      all[at] = (all[at] ?? 0) + 1
      if (isBad(group)) failed[at] = (failed[at] ?? 0) + 1
    }
  }
  return { all, failed }
}

const badStates = new Set(['failed', 'timed out', 'terminated', 'rejected'])
export const isBad = ({ state }: EventGroup): boolean => badStates.has(state)

/**
 * Returns the bar at a position, the shortest if several overlap. `slack` is the width of a pixel
 * in the unit of the axis.
 */
export function barAt(lane: Lane, row: number, at: number, slack: number): Bar | undefined {
  let found: Bar | undefined
  for (const bar of lane.bars) {
    if (bar.start - slack > at) break
    if (bar.row !== row || bar.end + slack < at) continue
    if (!found || bar.end - bar.start <= found.end - found.start) found = bar
  }
  return found
}
