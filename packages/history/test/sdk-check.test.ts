import { readFileSync } from 'node:fs'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { ResetPointScanner, whyNotResetTo } from '../src/reset-points.ts'
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

const recorded: Recorded[] = JSON.parse(
  readFileSync(new URL('fixtures/sdk-check/resets.json', import.meta.url), 'utf8'),
)

function suggestedFor({ history, status, attempt }: Recorded) {
  const events = eventsOf(`sdk-check/${history}`)
  const scanner = new ResetPointScanner()
  for (const event of events) scanner.add(event)
  const stuck = stuckFrom({
    status,
    pendingWorkflowTask: attempt === undefined ? undefined : { state: 'STARTED', attempt },
    lastWorkflowTaskFinish: events.findLast((event) => whyNotResetTo(event) === undefined),
  })
  const suggestion: { eventId: number; certainty?: string } | undefined = scanner.suggested(
    status,
    stuck,
  )
  return { suggestion, points: scanner.points() }
}

describe('what is suggested as certain is where a real reset did what the new code does', () => {
  test.for(recorded)('$history', (each) => {
    const { suggestion } = suggestedFor(each)
    const { eventId, certainty = 'CERTAIN' } = suggestion ?? {}
    const isWrong =
      eventId !== undefined && certainty === 'CERTAIN' && !each.right.includes(eventId)
    // What today's rules take for certain, and is not: a rule that mends it takes it off the list.
    expect(isWrong).toBe(wrongToday.has(each.history))
  })
})

test('every point of a recorded outcome is one that is offered', () => {
  for (const each of recorded) {
    const offered = suggestedFor(each).points.map(({ eventId }) => eventId)
    expect(offered, each.history).toEqual(expect.arrayContaining([...each.right, ...each.wrong]))
  }
})
