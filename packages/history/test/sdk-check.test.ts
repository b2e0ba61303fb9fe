import { readFileSync } from 'node:fs'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { ResetPointScanner } from '../src/reset-points.ts'
import { stuckFrom } from '../src/stuck.ts'
import { eventsOf } from './histories.ts'

/** A stuck run of a real worker, and what became of real resets to each of its points: docs/suggestions.md */
interface Recorded {
  history: string
  status: WorkflowStatus
  attempt?: number
  right: number[]
  wrong: number[]
}

const recorded = readFileSync(new URL('fixtures/sdk-check/resets.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => JSON.parse(line))

const taskEnds = /^WORKFLOW_TASK_(COMPLETED|FAILED|TIMED_OUT)$/

interface Suggestion {
  eventId: number
  certainty?: 'CERTAIN' | 'AT_OR_BEFORE'
  candidates?: readonly (number | { eventId: number })[]
}

function suggestedFor({ history, status, attempt }: Recorded) {
  const events = eventsOf(`sdk-check/${history}`)
  const scanner = new ResetPointScanner()
  for (const event of events) scanner.add(event)
  const stuck = stuckFrom({
    status,
    pendingWorkflowTask: attempt === undefined ? undefined : { state: 'STARTED', attempt },
    lastWorkflowTaskFinish: events.findLast(({ type }) => taskEnds.test(type)),
  })
  const suggestion: Suggestion | undefined = scanner.suggested(status, stuck)
  return { suggestion, points: scanner.points() }
}

/** What the rules take for certain, and is not: a rule that mends one takes it off this list. */
const wrongToday = new Set<string>([
  'go-1.48.0/remove-activity-first',
  'go-1.48.0/shift-among-equals-activity-one-added-between',
  'go-1.48.0/shift-among-equals-activity-one-added-in-front',
  'go-1.48.0/shift-among-equals-child-first-of-three-removed',
  'go-1.48.0/shift-among-equals-local-activity-across-a-wait',
  'go-1.48.0/shift-among-equals-signal-first-of-three-removed',
  'go-1.48.0/shift-among-equals-signal-second-of-three-removed',
  'go-1.48.0/shift-among-equals-timer-first-of-three-removed',
  'go-1.48.0/shift-among-equals-timer-one-added-in-front',
  'go-1.48.0/shift-among-equals-timer-second-of-three-removed',
  'java-1.38.0/shift-among-equals-activity-one-added-between',
  'java-1.38.0/shift-among-equals-activity-one-added-in-front',
  'java-1.38.0/shift-among-equals-child-across-a-wait',
  'java-1.38.0/shift-among-equals-child-one-added-in-front',
  'java-1.38.0/shift-among-equals-local-activity-across-a-wait',
  'java-1.38.0/shift-among-equals-search-attribute-across-a-wait',
  'java-1.38.0/shift-among-equals-signal-across-a-wait',
  'java-1.38.0/shift-among-equals-signal-one-added-between',
  'java-1.38.0/shift-among-equals-signal-one-added-in-front',
  'java-1.38.0/shift-among-equals-timer-across-a-wait',
  'java-1.38.0/shift-among-equals-timer-first-of-three-removed',
  'java-1.38.0/shift-among-equals-timer-one-added-between',
  'java-1.38.0/shift-among-equals-timer-one-added-in-front',
  'java-1.38.0/shift-among-equals-timer-second-of-three-removed',
  'python-1.35.0/shift-among-equals-search-attribute-across-a-wait',
  'typescript-1.24.0/shift-among-equals-activity-one-added-between',
  'typescript-1.24.0/shift-among-equals-activity-one-added-in-front',
  'typescript-1.24.0/shift-among-equals-child-one-added-in-front',
  'typescript-1.24.0/shift-among-equals-nexus-one-added-between',
  'typescript-1.24.0/shift-among-equals-nexus-one-added-in-front',
  'typescript-1.24.0/shift-among-equals-search-attribute-across-a-wait',
  'typescript-1.24.0/shift-among-equals-signal-one-added-between',
  'typescript-1.24.0/shift-among-equals-signal-one-added-in-front',
  'typescript-1.24.0/shift-among-equals-timer-across-a-wait',
  'typescript-1.24.0/shift-among-equals-timer-first-of-three-removed',
  'typescript-1.24.0/shift-among-equals-timer-one-added-between',
  'typescript-1.24.0/shift-among-equals-timer-one-added-in-front',
  'typescript-1.24.0/shift-among-equals-timer-second-of-three-removed',
])

describe('what is suggested as certain is where a real reset did what the new code does', () => {
  test.for(recorded.map((each) => [each.history, each] as const))('%s', ([, each]) => {
    const { suggestion } = suggestedFor(each)
    const { eventId, certainty = 'CERTAIN' } = suggestion ?? {}
    const isWrong =
      eventId !== undefined && certainty === 'CERTAIN' && !each.right.includes(eventId)
    expect(isWrong).toBe(wrongToday.has(each.history))
  })
})

test('one of the candidates of a cautious suggestion is right', () => {
  for (const each of recorded) {
    const { eventId, certainty, candidates = [] } = suggestedFor(each).suggestion ?? {}
    if (eventId === undefined || certainty !== 'AT_OR_BEFORE' || each.right.length === 0) continue
    const ids = candidates.map((one) => (typeof one === 'number' ? one : one.eventId))
    expect(
      [eventId, ...ids].some((id) => each.right.includes(id)),
      each.history,
    ).toBe(true)
  }
})

test('every point of a recorded outcome is one that is offered', () => {
  for (const each of recorded) {
    const offered = suggestedFor(each).points.map(({ eventId }) => eventId)
    expect(offered, each.history).toEqual(expect.arrayContaining([...each.right, ...each.wrong]))
  }
})
