import { randomUUID } from 'node:crypto'
import { previewReset, readResetFacts } from '@rewind/contract/reset-plan'
import { describe, expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, namespace, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { activity, decideAndTake, signalWith } from './truth/driver.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

const console = sharedConsole()

/** Returns a run with an activity and a timer started at event 4, and a signal after them. */
async function runWithPlan(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'a', { order: 4711 }), startTimer())
  await signalWith(run, 'addressChanged', 'Main Street 1')
  return run
}

const preview = (run: DrivenRun, body: object) =>
  ask(console, previewReset, { params: run.ref, body })

describe('the facts of a reset', () => {
  test('are what the run’s history does not contain', async () => {
    const run = await runWithPlan()
    const { status, body } = await ask(console, readResetFacts, { params: run.ref })
    expect(status).toBe(200)
    expect(body).toEqual({
      readAt: iso,
      serverVersion: expect.stringMatching(/^1\.\d+\.\d+/),
      clusterName: 'active',
      description: expect.objectContaining({
        info: expect.objectContaining({ runId: run.runId, status: 'RUNNING' }),
        pendingActivities: [expect.objectContaining({ activityId: 'a' })],
        actions: expect.objectContaining({ reset: { allowed: true } }),
      }),
      namespace: expect.objectContaining({ name: namespace, retention: 86_400_000 }),
      start: { callbacks: 0 },
      later: [],
      siblings: [],
      children: [],
      callbacks: { base: 0 },
      changedActivityOptions: [],
      versioning: {},
      workers: { taskQueue: run.taskQueue, pollers: [{ lastAccessTime: iso }] },
    })
  })

  test('of an unknown run are a 404', async () => {
    const run = await runWithPlan()
    const params = { ...run.ref, runId: randomUUID() }
    expect(await ask(console, readResetFacts, { params })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })
})

describe('the preview of a reset', () => {
  test('is the whole plan, with decoded inputs', async () => {
    const run = await runWithPlan()
    const { status, body } = await preview(run, { eventId: 4 })
    expect(status).toBe(200)
    const json = (value: unknown) => [
      {
        encoding: 'json/plain',
        size: String(JSON.stringify(value).length),
        text: JSON.stringify(value),
      },
    ]
    const scheduled = {
      eventId: 5,
      type: 'ACTIVITY_TASK_SCHEDULED',
      time: iso,
      name: 'do-a',
      id: 'a',
      glimpse: 'input {"order":4711}',
      input: json({ order: 4711 }),
      state: 'scheduled',
    }
    expect(body).toEqual({
      eventId: 4,
      kept: {
        from: 1,
        to: 3,
        count: 3,
        lastTime: iso,
        decidesAnew: 'schedules do-a, starts timer 1 h',
      },
      discarded: {
        from: 4,
        to: 8,
        count: 5,
        activities: [{ ...scheduled, attempt: 1 }],
        timers: [
          {
            eventId: 6,
            type: 'TIMER_STARTED',
            time: iso,
            name: 'timer 1 h',
            id: 'timer',
            state: 'waiting',
          },
        ],
        children: [],
        searchAttributes: [],
        versionMarkers: [],
      },
      runsAgain: [{ ...scheduled, kind: 'activity', because: 'BEGUN_AFTER_POINT' }],
      reapplied: [
        {
          eventId: 7,
          type: 'WORKFLOW_EXECUTION_SIGNALED',
          time: iso,
          name: 'signal addressChanged',
          glimpse: 'by test',
          input: json('Main Street 1'),
          kind: 'signal',
        },
      ],
      dropped: [],
      counts: {
        activities: 1,
        timers: 1,
        children: 0,
        searchAttributes: 0,
        versionMarkers: 0,
        runsAgain: 1,
        reapplied: 1,
        dropped: 0,
      },
      terminates: { runId: run.runId, status: 'RUNNING', isNewer: false },
      warnings: [
        {
          code: 'RETENTION_ENDS',
          severity: 'note',
          title: expect.any(String),
          message: expect.stringContaining('kept for 1 d after it closes'),
          eventIds: [],
        },
      ],
      unknown: ['ACTIVITY_EFFECTS', 'CODE_REPLAYS', 'OLD_ATTEMPTS', 'WHO_WAITS'].map((code) => ({
        code,
        message: expect.any(String),
      })),
    })
  })

  test('of a task under way counts no event that is not written', async () => {
    const run = await DrivenRun.start()
    await decideAndTake(run, startTimer())
    const { body } = await preview(run, { eventId: 4 })
    const { workflowExecutionInfo } = await run.describe()
    expect(body.discarded.to).toBe(Number(workflowExecutionInfo?.historyLength))
  })

  test.each([
    [1, 'A reset keeps the events before the point, and before event 1 is none.'],
    [99, 'The history ends at event 8.'],
  ])(
    'to event %i, which is no reset point, says why not and nothing else',
    async (eventId, whyNot) => {
      const run = await runWithPlan()
      const { status, body } = await preview(run, { eventId })
      expect({ status, whyNot: body.whyNot }).toEqual({ status: 200, whyNot })
      expect(body).toMatchObject({
        kept: { count: 0 },
        discarded: { count: 0 },
        warnings: [],
        unknown: [],
      })
    },
  )

  test.each([
    [{ eventId: 0 }, 'eventId'],
    [{ eventId: 4, reapplyExclude: ['CANCEL_REQUEST'] }, 'reapplyExclude.0'],
    [{ eventId: 4, reason: 'none is needed' }, 'reason'],
  ])('of %j is a 400 that names the field', async (body, field) => {
    const run = await runWithPlan()
    expect(await preview(run, body)).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { in: 'body', field } },
    })
  })
})
