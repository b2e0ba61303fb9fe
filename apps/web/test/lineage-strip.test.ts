import type { Lineage } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { askedFor, stripParts } from '../src/components/LineageStrip.tsx'

const chain = (length: number): Lineage['runs'] =>
  Array.from({ length }, (_, at) => ({
    runId: `run-${at}`,
    status: 'COMPLETED',
    madeBy: { by: 'start' },
  }))

const shown = (length: number, current: number) =>
  stripParts(chain(length), `run-${current}`).map((part) =>
    'runCount' in part ? `${part.runCount} more` : part.at,
  )

describe('the runs shown of a chain', () => {
  test.each([
    ['a short chain whole', 5, 2, [0, 1, 2, 3, 4]],
    ['the ends and the neighbours of the current run', 12, 6, [0, '4 more', 5, 6, 7, '3 more', 11]],
    ['one gap from the first run on', 9, 0, [0, 1, '6 more', 8]],
    ['one gap up to the last run', 9, 8, [0, '6 more', 7, 8]],
    ['no gap of a single run', 7, 3, [0, 1, 2, 3, 4, 5, 6]],
    ['the ends when the current run is not among them', 8, 99, [0, '6 more', 7]],
  ])('%s', (_, length, current, parts) => {
    expect(shown(length, current)).toEqual(parts)
  })
})

describe('who asked for a reset and why', () => {
  const reset = { by: 'reset', fromRunId: 'a', eventId: 41 } as const

  test.each([
    ['as Rewind wrote it', { reason: 'ada: bad deploy [rw-1a2b3c4d]' }, 'ada', 'bad deploy'],
    ['with the operator told beside', { reason: 'ada: x [rw-1a]', operator: 'ada' }, 'ada', 'x'],
    ['with the reason told bare', { reason: 'rollback: x', operator: 'ada' }, 'ada', 'rollback: x'],
    ['of nobody known', { reason: 'Bad deploy' }, undefined, 'Bad deploy'],
  ])('%s', (_, told, operator, reason) => {
    expect(askedFor({ ...reset, ...told })).toEqual({ ...(operator && { operator }), reason })
  })
})
