import type { Recovery } from '@rewind/contract/recovery'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { StepScanner } from '../src/events/steps.ts'
import { BaseRunScanner } from '../src/recovery/base-run.ts'
import { RecoveryScanner } from '../src/recovery/recovery.ts'
import { verdictSentence, verdictWords } from '../src/recovery/recovery-words.ts'
import { closingStatus } from '../src/rows/row-categories.ts'
import { description } from './plans.ts'
import { compensated, saga, toldHistory } from './told-history.ts'

/**
 * Returns the verdict on a run that was reset to the base run's first workflow task after `kept`,
 * the part that both histories share.
 */
function verdictOn({
  kept,
  base,
  now,
  pending = {},
}: {
  kept: string
  base: string
  now: string
  pending?: Parameters<typeof description>[1]
}): Recovery {
  const before = toldHistory(`${kept}\n${base}`)
  const after = toldHistory(`${kept}\nreset\n${now}`)
  const scanned = new BaseRunScanner()
  for (const event of before.events) scanned.add(event)
  const reset = after.events.find(({ attributes }) => attributes.cause === 'RESET_WORKFLOW')
  const scanner = new RecoveryScanner(
    {
      fromRunId: 'base',
      newRunId: 'new',
      eventId: reset?.eventId ?? 0,
      reason: 'ada: x',
      time: '2026-11-25T02:00:00Z',
    },
    scanned.result(),
  )
  for (const event of after.events) scanner.add(event)
  const last = after.events.at(-1)
  const status: WorkflowStatus = (last && closingStatus(last)) ?? 'RUNNING'
  const closeTime = status === 'RUNNING' ? {} : { closeTime: '2026-11-25T02:00:41Z' }
  const info = { status, historyLength: after.events.length, ...closeTime }
  return scanner.verdict(description(info, { pollers: [], ...pending }), Date.now())
}

const missed = (verdict: Recovery) =>
  (verdict.missingSteps ?? []).map(({ kind, name, count }) => `${count} ${kind} ${name}`)

test('a compensated saga that continues as if nothing had been undone', () => {
  const verdict = verdictOn({
    kept: saga,
    base: compensated,
    now: `task: approve
      approve ok
      completes`,
  })
  expect(verdict).toMatchObject({
    state: 'STEP_MISSING',
    isRecovered: false,
    evidence: 'HISTORY',
    isCompared: true,
    failedAt: { kind: 'ACTIVITY', name: 'approve' },
    passed: {},
    missingSteps: [
      { kind: 'activity', name: 'cancelDeposit', count: 1, isCompensation: true },
      { kind: 'activity', name: 'refund', count: 1, isCompensation: true },
    ],
  })
  expect(verdictWords(verdict)).toBe('step missing')
  expect(verdictSentence(verdict)).toMatch(
    /^Step missing: activity cancelDeposit \(event \d+\), activity refund \(event \d+\)\./,
  )
})

test('the same saga, all of it done again', () => {
  const verdict = verdictOn({
    kept: '',
    base: `${saga}${compensated}`,
    now: `${saga}
      task: approve
      approve ok
      completes`,
  })
  expect(verdict).toMatchObject({ state: 'COMPLETED', isRecovered: true })
})

describe('a new run that completed', () => {
  const completed = (kept: string, base: string, now: string) =>
    missed(verdictOn({ kept, base, now: `${now}\ncompletes` }))
  const calls = (...inputs: string[]) =>
    inputs.map((input) => `task: charge(${input})\ncharge ok`).join('\n')

  test.each<[string, string, string, string, string[]]>([
    ['did it all again', '', 'task: a\na ok', 'task: a\na ok', []],
    [
      'does not do what the old one had',
      'task: a\na ok',
      'task: b\nb ok',
      'task: c\nc ok',
      ['1 activity b'],
    ],
    ['does what the old one had begun alone', '', 'task: a', '', []],
    ['does what the old one had failed at', '', 'task: a\na fails', '', []],
    [
      'fails at what the old one had done',
      '',
      'task: a\na ok',
      'task: a\na fails',
      ['1 activity a'],
    ],
    ['has begun it and waits no longer for it', '', 'task: a\na ok', 'task: a', []],
    ['keeps it done', 'task: a\na ok', 'task: b\nb ok', 'task: b\nb ok', []],
    ['keeps it begun', 'task: a, b', 'a ok\ntask:', 'a ok', []],
    // The third of three calls: the new code took the second call for it.
    [
      'never makes the last call of a kind',
      calls('1', '2'),
      calls('3'),
      'task:',
      ['1 activity charge'],
    ],
    [
      'makes a later call and not the one before',
      calls('1', '2'),
      calls('3', '4'),
      calls('4'),
      ['1 activity charge'],
    ],
    ['asks the same thing fewer times', '', calls('x', 'x', 'x', 'x'), calls('x'), []],
    [
      'makes as many calls, with other arguments',
      '',
      calls('at 02:14', 'at 02:15'),
      calls('at 03:14', 'at 03:15'),
      [],
    ],
    ['starts no child', '', 'task: child ship\nchild ship starts', '', ['1 child workflow ship']],
    [
      'starts the child under another id',
      '',
      'task: child ship\nchild ship starts',
      'task: a, child ship',
      [],
    ],
    ['sends no signal', '', 'task: signal go', '', ['1 signal sent signal go']],
    ['runs no local activity', '', 'task: local look', '', ['1 local activity look']],
    ['skips a timer', '', 'task: timer 5s\ntimer 5s fires', '', ['1 timer timer 5 s']],
    [
      'waits less often',
      '',
      'task: timer 5s\ntimer 5s fires\ntask: timer 5s\ntimer 5s fires',
      '',
      [],
    ],
    ['skips a timer that had not fired', '', 'task: timer 5s', '', []],
    // A wait for an answer, with a timeout.
    [
      'gets the answer that had not come in time',
      '',
      'task: timer 5s\ntimer 5s fires\ntask: a\na fails\nfails by a',
      'task: timer 5s\nmessage\ntimer 5s canceled\ntask: a\na ok',
      [],
    ],
    [
      'has the answer at once that had come late',
      '',
      'task: timer 5s\ntimer 5s fires\nmessage\ntask: a\na fails\nfails by a',
      'message\ntask: a\na ok',
      [],
    ],
    [
      'skips a timer, with the messages that had come before it',
      '',
      'task:\nmessage\ntask: timer 5s\ntimer 5s fires',
      'message\ntask:',
      ['1 timer timer 5 s'],
    ],
    // A sleep until a time that has passed by now.
    [
      'sleeps for less',
      '',
      'task: timer 11537.482s\ntimer 11537.482s fires',
      'task: timer 0.001s',
      [],
    ],
    ['does not sleep any more', '', 'task: timer 11537.482s\ntimer 11537.482s fires', '', []],
  ])('%s', (_, kept, base, now, expected) => {
    expect(completed(kept, base, now)).toEqual(expected)
  })

  test('names what was done after the failure only where work is kept that it may have undone', () => {
    const base = `task: charge
      charge fails
      task: tellOperator
      tellOperator ok
      fails by charge`
    const now = 'task: charge\ncharge ok'
    expect(completed('', base, now)).toEqual([])
    expect(completed('task: reserve\nreserve ok', base, now)).toEqual(['1 activity tellOperator'])
  })

  test('names the clean-up of a canceled run likewise', () => {
    const base = 'task:\ncancel\ntask: release\nrelease ok\ncanceled'
    expect(completed('', base, '')).toEqual([])
    expect(completed('task: reserve\nreserve ok', base, '')).toEqual(['1 activity release'])
  })
})

test('a run that continues as new leaves the rest to the next run, unless the old run did too', () => {
  const base = 'task: a\na ok\ntask: b\nb ok'
  const now = 'task: a\na ok\ncontinues'
  expect(missed(verdictOn({ kept: '', base: `${base}\ncontinues`, now }))).toEqual(['1 activity b'])
  expect(missed(verdictOn({ kept: '', base, now }))).toEqual([])
})

describe('an open run is past a step that it has not done', () => {
  const base = 'task: a\na ok\ntask: b\nb ok\ntask:'
  const activity = {
    activityId: '1',
    type: 'a',
    state: 'STARTED',
    attempt: 1,
    maximumAttempts: 0,
    paused: false,
  }

  test('when it waits for a message with the step behind it', () => {
    const verdict = verdictOn({ kept: '', base, now: 'task: a\na ok\ntask:' })
    expect(verdict).toMatchObject({ state: 'STEP_MISSING', isRecovered: false, status: 'RUNNING' })
    expect(missed(verdict)).toEqual(['1 activity b'])
  })

  test.each<[string, string, string, Parameters<typeof description>[1]]>([
    ['it has not begun', base, '', {}],
    ['it is at work', base, 'task: a', { pendingActivities: [activity] }],
    [
      'its task is due',
      base,
      'task: a\na ok',
      { pendingWorkflowTask: { state: 'SCHEDULED', attempt: 1 } },
    ],
    [
      'it waits for a child',
      base,
      'task: child ship',
      {
        pendingChildren: [
          {
            workflowId: 'ship-1',
            runId: 'r',
            type: 'ship',
            initiatedEventId: 9,
            parentClosePolicy: 'ABANDON',
          },
        ],
      },
    ],
    ['it waits for the message that the step came after', `task:\nmessage\n${base}`, 'task:', {}],
    [
      'it waits for the timer that the step came after',
      `task: timer 5s\ntimer 5s fires\n${base}`,
      'task: timer 5s',
      {},
    ],
    [
      'it sleeps until the time that the step came after',
      `task: timer 11537.482s\ntimer 11537.482s fires\n${base}`,
      'task: timer 9211.2s',
      {},
    ],
  ])('and not while %s', (_, before, now, pending) => {
    const verdict = verdictOn({ kept: '', base: before, now, pending })
    expect(missed(verdict)).toEqual([])
    expect(verdict.state).not.toBe('STEP_MISSING')
  })

  test('with another timer running, and once the messages are there', () => {
    expect(missed(verdictOn({ kept: '', base, now: 'task: timer 30d' }))).toEqual([
      '1 activity a',
      '1 activity b',
    ])
    const later = verdictOn({
      kept: '',
      base: `task:\nmessage\n${base}`,
      now: 'message\ntask: a\na ok\ntask:',
    })
    expect(missed(later)).toEqual(['1 activity b'])
  })
})

test('the verdict on a failed run is its failure, whatever steps are missing', () => {
  const verdict = verdictOn({
    kept: '',
    base: 'task: a\na ok\ntask: b\nb fails\nfails by b',
    now: 'task: b\nb fails\nfails by b',
  })
  expect(verdict).toMatchObject({ state: 'FAILED_AGAIN' })
  expect(verdict).not.toHaveProperty('missingSteps')
})

test('a scan that forgets closed steps continues with the open ones', () => {
  const { events } = toldHistory('task: a, b, local look\na ok\ntask: c\nb ok\nc fails')
  const scanner = new StepScanner()
  const middle = events.findIndex(({ type }) => type === 'ACTIVITY_TASK_COMPLETED') + 1
  for (const event of events.slice(0, middle)) scanner.add(event)
  scanner.forgetEnded()
  for (const event of events.slice(middle)) scanner.add(event)
  expect(scanner.steps()).toMatchObject([
    { name: 'b', state: 'done' },
    { name: 'c', state: 'failed' },
  ])
})
