import type { WorkflowDescription } from '@rewind/contract/workflows'
import { describe, expect, test } from 'vitest'
import { activityFailure, taskFailure } from '../src/failures/failed-at.ts'
import { failureLine } from '../src/failures/failure-text.ts'
import { isSameFailure } from '../src/failures/same-failure.ts'
import { stuckFrom } from '../src/failures/stuck.ts'
import { groupProblems, problemsOf } from '../src/problems/problems.ts'
import { event } from './histories.ts'
import { description } from './plans.ts'

const now = Date.parse('2026-11-25T12:00:00Z')

const pairs: [string, string, string, boolean][] = [
  ['the same', 'boom', 'boom', true],
  ['another text', 'boom', 'bang', false],
  [
    'ids and pods',
    'order-17: lost orders-7d9f8b6c5-x2k4p',
    'order-99: lost orders-59c8dd4b67-zz8wl',
    true,
  ],
  ['hexadecimal', 'at 0x7fff5f and deadbee1f', 'at 0x1 and 0a1b2c3d4e', true],
  [
    'people and times',
    'ann@example.com since 2026-11-26T21:04:10Z',
    'bo@example.org since 2025-01-02T03:04:05Z',
    true,
  ],
  ['HTTP statuses', 'GET /orders/17 returned 404', 'GET /orders/18 returned 503', false],
  ['versions in names', 'patch v2 is missing', 'patch v3 is missing', false],
  ['the run’s own id', 'no lock for ada-lovelace', 'no lock for grace-hopper', true],
  [
    'long texts that are cut elsewhere',
    `${'x y '.repeat(70)}order-1 ${'z '.repeat(50)}`,
    `${'x y '.repeat(70)}order-10000 ${'z '.repeat(50)}`,
    true,
  ],
]
/** The run that has the first text, and the run that has the second. */
const ids = ['ada-lovelace', 'grace-hopper'] as const

const groupsOf = (more: (message: string) => Partial<WorkflowDescription>, texts: string[]) =>
  groupProblems(
    texts.flatMap((message, at) =>
      problemsOf(description({ workflowId: ids[at] ?? '' }, more(message)), { now }),
    ),
  ).length

describe.each(pairs)('%s', (_, one, other, isSame) => {
  test('of workflow tasks: grouped as the verdict judges', () => {
    const cause = 'WORKFLOW_WORKER_UNHANDLED_FAILURE'
    const failed = (message: string) => ({ cause, failure: { message } })
    const stuck = (message: string) => {
      const lastWorkflowTaskFinish = event('WORKFLOW_TASK_FAILED', failed(message), 4)
      const pendingWorkflowTask = { state: 'SCHEDULED', attempt: 5 }
      const found = stuckFrom({ status: 'RUNNING', pendingWorkflowTask, lastWorkflowTaskFinish })
      return found ? { stuck: found } : {}
    }
    const [before, after] = [one, other].map((message, at) =>
      taskFailure('WORKFLOW_TASK_FAILED', failed(message), [ids[at] ?? '']),
    )
    expect(groupsOf(stuck, [one, other])).toBe(isSame ? 1 : 2)
    expect(after && isSameFailure(before, after, 10)).toBe(isSame)
  })

  test('of activities: grouped as the verdict judges', () => {
    const retried = (message: string) => ({
      activityId: '1',
      type: 'charge',
      state: 'SCHEDULED',
      attempt: 30,
      maximumAttempts: 0,
      paused: false,
      // The form in which the description's translation gives failures.
      lastFailure: failureLine({ message }),
      failure: { message },
    })
    const pending = (message: string) => ({ pendingActivities: [retried(message)] })
    const [before, after] = [one, other].map((message, at) =>
      activityFailure(retried(message), [ids[at] ?? '']),
    )
    expect(groupsOf(pending, [one, other])).toBe(isSame ? 1 : 2)
    expect(after && isSameFailure(before, after, 10)).toBe(isSame)
  })
})
