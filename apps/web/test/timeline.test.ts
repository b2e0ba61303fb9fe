import type { EventGroup, GroupKind } from '@rewind/history/rows/event-group'
import { describe, expect, test } from 'vitest'
import { barAt, densityOf, extentOf, lanesOf } from '../src/pages/history/timeline/lanes.ts'
import { layOut } from '../src/pages/history/timeline/layout.ts'
import { ticksOf } from '../src/pages/history/timeline/ticks.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 3, 0, second)).toISOString()
const ms = (second: number) => Date.UTC(2026, 10, 23, 3, 0, second)

const group = (
  id: number,
  from: number,
  to: number | undefined,
  more: Partial<EventGroup> & { kind?: GroupKind } = {},
): EventGroup => ({
  id,
  kind: 'activity',
  name: `g${id}`,
  summary: undefined,
  state: to === undefined ? 'running' : 'completed',
  eventIds: to === undefined ? [id] : [id, id + 2],
  startTime: at(from),
  endTime: to === undefined ? undefined : at(to),
  attempt: undefined,
  failure: undefined,
  decidedBy: undefined,
  isPending: to === undefined,
  ...more,
})

describe('lanes', () => {
  test('groups that overlap have rows of their own, others share one', () => {
    const [lane] = lanesOf([group(1, 0, 10), group(4, 5, 15), group(7, 10, 20)], 'time', ms(60))
    expect(lane?.bars.map(({ group: { id }, row }) => [id, row])).toEqual([
      [1, 0],
      [4, 1],
      [7, 0],
    ])
    expect(lane?.rowCount).toBe(2)
  })

  test('an open group extends to now', () => {
    const [lane] = lanesOf([group(1, 0, undefined)], 'time', ms(60))
    expect(lane?.bars[0]).toMatchObject({ start: ms(0), end: ms(60) })
  })

  test('kinds have their lanes, and none is empty', () => {
    const lanes = lanesOf(
      [group(1, 0, 1), group(4, 0, 1, { kind: 'timer' }), group(7, 0, 1, { kind: 'signal' })],
      'time',
      ms(60),
    )
    expect(lanes.map(({ name }) => name)).toEqual(['Activities', 'Timers', 'Signals, updates'])
    expect(layOut(lanes).placed).toHaveLength(3)
  })

  test('along events a wait of a month takes no room', () => {
    const lanes = lanesOf([group(1, 0, 1), group(4, 2_592_000, 2_592_001)], 'event', ms(60))
    const { from, to } = extentOf(lanes)
    expect(to - from).toBeLessThan(10)
  })

  test('thousands at once do not make thousands of rows', () => {
    const many = Array.from({ length: 1000 }, (_, index) => group(index * 3 + 1, 0, 100))
    expect(lanesOf(many, 'time', ms(200))[0]?.rowCount).toBeLessThanOrEqual(64)
  })

  test('the bar under a place is found by its row, the smallest first', () => {
    const [lane] = lanesOf([group(1, 0, 10), group(4, 5, 15)], 'time', ms(60))
    if (!lane) throw new Error('no lane')
    expect(barAt(lane, 0, ms(7), 10)?.group.id).toBe(1)
    expect(barAt(lane, 1, ms(7), 10)?.group.id).toBe(4)
    expect(barAt(lane, 1, ms(2), 10)).toBeUndefined()
  })

  test('density counts each beginning once, and what went wrong apart', () => {
    const lanes = lanesOf([group(1, 0, 1), group(4, 9, 10, { state: 'failed' })], 'time', ms(60))
    const { all, failed } = densityOf(lanes, { from: ms(0), to: ms(10) }, 10)
    expect([...all]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect([...failed]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  })

  test('no groups have an extent too', () => {
    expect(extentOf([])).toEqual({ from: 0, to: 1 })
  })
})

describe('ticks', () => {
  test.each([
    [1, '00:00.200'],
    [10, '03:00:02'],
    [3600, '03:10'],
    [86_400 * 3, '2026-11-24'],
  ])('over %i s there are few, and round: %s', (seconds, label) => {
    const ticks = ticksOf('time', { from: ms(0), to: ms(seconds) }, 8, 'UTC')
    expect(ticks.length).toBeLessThanOrEqual(9)
    expect(ticks.map((tick) => tick.label)).toContain(label)
  })

  test('of events they are whole numbers from 1', () => {
    const labels = ticksOf('event', { from: 0, to: 50_000 }, 10, 'UTC').map(({ label }) => label)
    expect(labels[0]).toBe('5000')
    expect(ticksOf('event', { from: 0, to: 4 }, 10, 'UTC')[0]?.label).toBe('1')
  })
})
