import { readdirSync, readFileSync } from 'node:fs'
import type { HistoryEvent, SuggestedPoint } from '@rewind/contract/history'
import { describe, expect, test } from 'vitest'
import { translateEvent } from '../src/events.ts'
import { ResetPointScanner } from '../src/reset-points.ts'
import { event } from './histories.ts'

const folder = new URL('fixtures/ladders/', import.meta.url)

/** What became of a real reset, by the steps that a run of the new code does from its start. */
type Outcome = { is: 'right' | 'wrong' } | { is: 'stuck'; cause?: string; text: string }

/** A run of old code, stuck on new code, and a reset of it to each of its points. */
interface Recorded {
  was: string
  is: string
  events: unknown[]
  resets: Record<string, Outcome>
}

const recordings = readdirSync(folder).map((file) => ({
  sdk: file.replace('.jsonl', ''),
  cases: readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line): Recorded => JSON.parse(line)),
}))

const suggestedFor = (events: readonly HistoryEvent[]): SuggestedPoint | undefined => {
  const scanner = new ResetPointScanner()
  for (const each of events) scanner.add(each)
  return scanner.suggested('RUNNING')
}

/** The run that a reset made, stuck again with its first workflow task. */
function stuckAgain(
  events: readonly HistoryEvent[],
  point: number,
  { cause = 'UNSPECIFIED', text }: Extract<Outcome, { is: 'stuck' }>,
): HistoryEvent[] {
  const source = text.includes('Failure handling event') ? 'JavaSDK' : ''
  return [
    ...events.filter(({ eventId }) => eventId < point),
    event('WORKFLOW_TASK_FAILED', { cause: 'RESET_WORKFLOW', newRunId: 'new' }, point),
    event('WORKFLOW_TASK_SCHEDULED', {}, point + 1),
    event('WORKFLOW_TASK_STARTED', {}, point + 2),
    event(
      'WORKFLOW_TASK_FAILED',
      {
        cause: cause.replace('WORKFLOW_TASK_FAILED_CAUSE_', ''),
        failure: { message: text, source },
      },
      point + 3,
    ),
  ]
}

interface Followed {
  tries: { eventId: number; certainty: string; is: string }[]
}

/** What is suggested is tried; after a new run that is stuck again, what is suggested for that one. */
function follow({ events: raw, resets }: Recorded): Followed {
  const events = raw.map(translateEvent)
  const tries: Followed['tries'] = []
  let run = events
  let candidates: readonly number[] = []
  while (tries.length < 20) {
    const suggested = suggestedFor(run)
    const eventId = suggested?.eventId ?? candidates.find((id) => id < (tries.at(-1)?.eventId ?? 0))
    if (eventId === undefined) break
    if (tries.length === 0) candidates = suggested?.candidates ?? []
    const outcome = resets[eventId] ?? { is: 'right' }
    tries.push({ eventId, certainty: suggested?.certainty ?? 'AT_OR_BEFORE', is: outcome.is })
    if (outcome.is === 'right') break
    // It completed without a step: nothing in the new run's own history tells of it.
    run = 'text' in outcome ? stuckAgain(events, eventId, outcome) : []
  }
  return { tries }
}

describe.each(recordings)('$sdk', ({ cases }) => {
  test.each(cases)('$was became $is', (recorded) => {
    const { tries } = follow(recorded)
    expect(tries.at(-1)?.is).toBe('right')
    expect(tries.filter(({ certainty, is }) => certainty === 'CERTAIN' && is !== 'right')).toEqual(
      [],
    )
  })

  test('half of them at the first or second try', () => {
    const counts = cases.map((recorded) => follow(recorded).tries.length).sort((a, b) => a - b)
    expect(counts[counts.length >> 1]).toBeLessThanOrEqual(2)
  })
})
