import { readFileSync } from 'node:fs'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { pointsToTry } from '../src/mismatch/mismatch-words.ts'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'
import { eventsOf } from './histories.ts'

/**
 * A stuck run of a real worker, and the outcomes of real resets to each of its points:
 * docs/suggestions.md
 */
interface Recorded {
  history: string
  status: WorkflowStatus
  right: number[]
  wrong: number[]
}

const recorded = readFileSync(new URL('fixtures/sdk-check/resets.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => JSON.parse(line))

function suggestedFor({ history, status }: Recorded) {
  const scanner = new ResetPointScanner()
  for (const event of eventsOf(`sdk-check/${history}`)) scanner.add(event)
  return { suggestion: scanner.suggested(status), points: scanner.points() }
}

describe('at a point suggested as certain a real reset did what the new code does', () => {
  test.for(recorded.map((each) => [each.history, each] as const))('%s', ([, each]) => {
    const { suggestion } = suggestedFor(each)
    const { eventId, certainty } = suggestion ?? {}
    const isWrong =
      eventId !== undefined && certainty === 'CERTAIN' && !each.right.includes(eventId)
    expect(isWrong).toBe(false)
  })
})

test('one of the points to try of a cautious suggestion is right', () => {
  for (const each of recorded) {
    const { suggestion } = suggestedFor(each)
    if (suggestion?.certainty !== 'AT_OR_BEFORE' || each.right.length === 0) continue
    expect(
      pointsToTry(suggestion).some((id) => each.right.includes(id)),
      each.history,
    ).toBe(true)
  }
})

test('from the point to try first no new run closes without a step', () => {
  const wrong = recorded.filter((each) => {
    const { eventId } = suggestedFor(each).suggestion ?? {}
    return eventId !== undefined && each.wrong.includes(eventId)
  })
  expect(wrong.map(({ history }) => history)).toEqual([])
})

test('every point of a recorded outcome is one that is offered', () => {
  for (const each of recorded) {
    const offered = suggestedFor(each).points.map(({ eventId }) => eventId)
    expect(offered, each.history).toEqual(expect.arrayContaining([...each.right, ...each.wrong]))
  }
})
