import type { HistoryEvent } from '@rewind/contract/history'
import type { PendingActivity } from '@rewind/contract/pending'
import { describe, expect, test } from 'vitest'
import { FailedAtScanner } from '../src/failures/failed-at.ts'
import { failureLine } from '../src/failures/failure-text.ts'
import { problemsOf } from '../src/problems/problems.ts'
import { RecoveryScanner } from '../src/recovery/recovery.ts'
import { verdictSentence } from '../src/recovery/recovery-words.ts'
import { toEventRow } from '../src/rows/event-row.ts'
import { HistoryModel } from '../src/rows/history-model.ts'
import { event } from './histories.ts'
import { description } from './plans.ts'

const application = (message: string, type: string, source: string) => ({
  message,
  source,
  applicationFailureInfo: { type },
})
const ofGo = (message: string, cause?: object) => ({
  ...application(message, cause === undefined ? '' : 'wrapError', 'GoSDK'),
  ...(cause && { cause }),
})

/** As the worker of each SDK reports the attempt. */
const pauses: [string, object][] = [
  ['TypeScript', application('Activity paused', 'ActivityPause', 'TypeScriptSDK')],
  [
    'Python',
    application(
      'Unhandled activity cancel error produced by activity pause',
      'ActivityPause',
      'PythonSDK',
    ),
  ],
  ['Java', application('', 'io.temporal.client.ActivityPausedException', 'JavaSDK')],
  ['Go', ofGo('activity paused')],
  ['Go, wrapped by the code', ofGo('step 3: activity paused', ofGo('activity paused'))],
]
const resets: [string, object][] = [
  ['TypeScript', application('Activity reset', 'ActivityReset', 'TypeScriptSDK')],
  ['Java', application('', 'io.temporal.client.ActivityResetException', 'JavaSDK')],
  ['Go', ofGo('activity reset')],
]

const tried = (failure: object, more: Partial<PendingActivity> = {}): PendingActivity => ({
  activityId: '1',
  type: 'copyFiles',
  state: 'SCHEDULED',
  attempt: 4,
  maximumAttempts: 0,
  failure: { ...failure },
  lastFailure: failureLine(failure),
  paused: false,
  ...more,
})
const paused = { state: 'PAUSED', paused: true }
const scheduled = event(
  'ACTIVITY_TASK_SCHEDULED',
  { activityId: '1', activityType: { name: 'copyFiles' } },
  5,
)

function failedAt(activity: PendingActivity) {
  const scanner = new FailedAtScanner()
  scanner.add(scheduled)
  return scanner.failedAt([activity])
}

/** The new run has the same pending activity as the run it was reset from. */
function verdict(activity: PendingActivity) {
  const base = failedAt(activity)
  const origin = {
    fromRunId: 'base',
    newRunId: 'new',
    eventId: 8,
    reason: 'test',
    time: '2026-11-23T03:00:00Z',
  }
  const scanner = new RecoveryScanner(origin, {
    steps: [],
    received: [],
    ...(base && { failedAt: base }),
  })
  const events: HistoryEvent[] = [scheduled, event('WORKFLOW_TASK_COMPLETED', {}, 12)]
  for (const each of events) scanner.add(each)
  const { actions: _, ...now } = description({ runId: 'new' }, { pendingActivities: [activity] })
  return scanner.verdict(now, Date.parse('2026-11-23T04:00:00Z'))
}

const needs = (activity: PendingActivity) =>
  problemsOf(description({}, { pendingActivities: [activity] }), {
    now: Date.parse('2026-11-23T04:00:00Z'),
    scheduledAt: new Map([['1', '2026-11-23T03:00:00Z']]),
  }).map(({ kind }) => kind)

function group(activity: PendingActivity) {
  const model = new HistoryModel()
  model.add([toEventRow(scheduled)])
  model.setPending(description({}, { pendingActivities: [activity] }))
  return model.groupOf(5)
}

describe.each([
  ['a pause', pauses],
  ['a reset', resets],
] as const)('%s of an activity is no failure of the run', (_, failures) => {
  test.each(failures)('of %s', (_sdk, failure) => {
    for (const activity of [tried(failure), tried(failure, paused)]) {
      expect(failedAt(activity)).toBeUndefined()
      const told = verdict(activity)
      expect(told).toMatchObject({ state: 'WAITING' })
      expect(told.failure).toBeUndefined()
      expect(verdictSentence(told)).not.toMatch(/paused”|reset”|fail/i)
      expect(needs(activity)).toEqual([])
      expect(group(activity)?.failure).toBeUndefined()
      expect(group(activity)?.state).toBe(activity.paused ? 'paused' : 'scheduled')
    }
  })
})

describe('a failure stays one', () => {
  const declined = application('card declined', 'Declined', 'TypeScriptSDK')
  test.each<[string, PendingActivity]>([
    ['when the activity is tried again', tried(declined)],
    ['when it says the same words', tried(application('activity paused', 'Broken', 'GoSDK'))],
    [
      'when another activity was paused',
      tried({
        message: 'child failed',
        activityFailureInfo: { scheduledEventId: '9' },
        cause: application('Activity paused', 'ActivityPause', 'TypeScriptSDK'),
      }),
    ],
    ['when a Go context was canceled', tried(ofGo('context canceled'))],
  ])('%s', (_name, activity) => {
    expect(failedAt(activity)).toMatchObject({ kind: 'ACTIVITY', name: 'copyFiles' })
    expect(verdict(activity)).toMatchObject({ state: 'FAILED_AGAIN', failure: { isSame: true } })
    expect(needs(activity)).toEqual(['ACTIVITY_RETRYING'])
    expect(group(activity)).toMatchObject({ state: 'retrying', failure: activity.lastFailure })
  })

  test('when the activity was paused after it', () => {
    expect(failedAt(tried(declined, paused))).toMatchObject({ message: 'card declined' })
  })
})

test('a Go context that was canceled while the activity is paused was canceled by the pause', () => {
  expect(failedAt(tried(ofGo('context canceled'), paused))).toBeUndefined()
})
