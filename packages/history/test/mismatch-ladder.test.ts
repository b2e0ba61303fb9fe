import { readdirSync, readFileSync } from 'node:fs'
import type { HistoryEvent, SuggestedPoint } from '@rewind/contract/history'
import { describe, expect, test } from 'vitest'
import { translateEvent } from '../src/events/events.ts'
import { ResetPointScanner } from '../src/reset-points/reset-points.ts'

const folder = new URL('fixtures/ladders/', import.meta.url)

/** The outcome of a real reset, compared with a fresh run of the new code. */
type Outcome = { is: 'right' } | { is: 'wrong' } | { is: 'stuck'; since: unknown[] }

/** A run of old code that is stuck on new code, and a reset of it to each of its points. */
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

interface Try {
  eventId: number
  certainty: string
  is: string
}

/** Tries the suggested point. If the new run is stuck again, tries the point suggested for it. */
function follow({ events: raw, resets }: Recorded): Try[] {
  const events = raw.map(translateEvent)
  const tries: Try[] = []
  let suggested = suggestedFor(events)
  const candidates = suggested?.candidates ?? []
  for (;;) {
    const next = candidates.find((id) => id < (tries.at(-1)?.eventId ?? 0))
    const eventId = suggested?.eventId ?? next
    const outcome = resets[eventId ?? 0]
    if (eventId === undefined || outcome === undefined) return tries
    tries.push({ eventId, certainty: suggested?.certainty ?? 'AT_OR_BEFORE', is: outcome.is })
    if (outcome.is === 'right') return tries
    // A run that completed without a step has no failure that shows it.
    suggested =
      outcome.is === 'wrong'
        ? undefined
        : suggestedFor([
            ...events.filter((each) => each.eventId < eventId),
            ...outcome.since.map(translateEvent),
          ])
  }
}

describe.each(recordings)('$sdk', ({ cases }) => {
  test.each(cases)('$was became $is', (recorded) => {
    const tries = follow(recorded)
    expect(tries.at(-1)?.is).toBe('right')
    expect(tries.filter(({ certainty, is }) => certainty === 'CERTAIN' && is !== 'right')).toEqual(
      [],
    )
  })

  test('half of them recover at the first or second try', () => {
    const counts = cases.map((recorded) => follow(recorded).length).sort((a, b) => a - b)
    expect(counts[counts.length >> 1]).toBeLessThanOrEqual(2)
  })
})
