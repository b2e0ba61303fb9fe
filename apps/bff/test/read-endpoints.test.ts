import { randomUUID } from 'node:crypto'
import { permissions } from '@rewind/contract/access'
import * as cluster from '@rewind/contract/cluster'
import * as history from '@rewind/contract/history'
import * as workflows from '@rewind/contract/workflows'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace, payload, startTimer } from './drive.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const text = expect.any(String)
/** Waits longer, since a count is cached for some seconds. */
const patient = { timeout: 30_000, interval: 200 }

let console: Console
beforeAll(async () => {
  console = await startConsole({ env: { REWIND_ENVIRONMENT: 'staging' } })
})
afterAll(async () => {
  await console.close()
  await connection.close()
})

describe('the console itself', () => {
  test('says that it is alive, and that Temporal can be reached', async () => {
    expect(await ask(console, cluster.readHealth)).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
    expect(await ask(console, cluster.readReadiness)).toMatchObject({
      status: 200,
      body: { status: 'ready' },
    })
  })

  test('says who the user is and what is allowed', async () => {
    const reply = await ask(console, cluster.readSession)
    expect(reply.body).toEqual({
      user: { id: 'ada', via: 'LOCAL', groups: [] },
      operator: 'ada',
      mode: 'READ_WRITE',
      namespace: 'default',
      permissions: Object.fromEntries(permissions.map((name) => [name, { allowed: true }])),
      environment: 'staging',
      defaultNamespace: 'default',
      address: console.temporal.address,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
  })
})

describe('the cluster', () => {
  test('has a version and capabilities', async () => {
    const reply = await ask(console, cluster.readCluster)
    expect(reply.body).toEqual({
      clusterName: text,
      clusterId: uuid,
      serverVersion: expect.stringMatching(/^1\.\d+/),
      address: console.temporal.address,
      persistenceStore: text,
      visibilityStore: text,
      historyShardCount: expect.any(Number),
      capabilities: expect.objectContaining({ nexus: true, encodedFailureAttributes: true }),
    })
  })

  const namespaceInfo = {
    name: 'default',
    id: uuid,
    state: 'REGISTERED',
    description: '',
    ownerEmail: '',
    retention: expect.any(Number),
    activeClusterName: 'active',
    isGlobal: false,
    capabilities: expect.objectContaining({ syncUpdate: true }),
  }

  test('has namespaces, in pages', async () => {
    const first = await ask(console, cluster.listNamespaces, { query: { pageSize: 1 } })
    expect(first.body).toEqual({ namespaces: [expect.anything()], nextPageToken: text })
    const { nextPageToken } = first.body
    const second = await ask(console, cluster.listNamespaces, {
      query: { pageSize: 100, pageToken: nextPageToken },
    })
    const both = [...first.body.namespaces, ...second.body.namespaces]
    expect(both).toContainEqual(namespaceInfo)
    expect(new Set(both.map(({ name }) => name)).size).toBe(both.length)
  })

  test('has a namespace by name, and says when there is none', async () => {
    const found = await ask(console, cluster.describeNamespace, { params: { namespace } })
    expect(found.body).toEqual(namespaceInfo)
    const missing = await ask(console, cluster.describeNamespace, { params: { namespace: 'nope' } })
    expect(missing).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', message: expect.stringContaining('Namespace nope is not found') },
    })
  })
})

describe('search attributes', () => {
  test('have names and types', async () => {
    const { body } = await ask(console, cluster.listSearchAttributes, { params: { namespace } })
    const system = { isSystem: true }
    expect(body).toEqual({ searchAttributes: expect.any(Array) })
    expect(body.searchAttributes).toEqual(
      expect.arrayContaining([
        { name: 'BuildIds', type: 'KeywordList', ...system },
        { name: 'ExecutionStatus', type: 'Keyword', ...system },
        { name: 'HistoryLength', type: 'Int', ...system },
        { name: 'StartTime', type: 'Datetime', ...system },
      ]),
    )
    const names = body.searchAttributes.map(({ name }: { name: string }) => name)
    expect(names).toEqual([...names].sort())
  })

  test('of a namespace that does not exist are a 404', async () => {
    const params = { namespace: 'nope' }
    expect(await ask(console, cluster.listSearchAttributes, { params })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })
})

describe('a run', () => {
  test('is described whole', async () => {
    const run = await DrivenRun.start(undefined, {
      memo: { fields: { 'a\nb': payload('x'), __proto__2: payload(1) } },
      workflowExecutionTimeout: { seconds: null },
    })
    await run.decide(startTimer('reminder'), {
      commandType: 1,
      scheduleActivityTaskCommandAttributes: {
        activityId: 'charge',
        activityType: { name: 'ChargeCard' },
        taskQueue: { name: run.taskQueue },
        startToCloseTimeout: { seconds: null, nanos: 500_000_000 },
        heartbeatTimeout: { seconds: null, nanos: 250_000_000 },
        retryPolicy: { maximumAttempts: 3 },
      },
    })
    await run.signal()
    const { ref, workflowId, runId, taskQueue } = run
    const whole = {
      info: {
        workflowId,
        runId,
        type: 'driven',
        status: 'RUNNING',
        taskQueue,
        startTime: iso,
        executionTime: iso,
        historyLength: 8,
        historySizeBytes: expect.stringMatching(/^\d+$/),
        stateTransitionCount: expect.stringMatching(/^\d+$/),
        root: { workflowId, runId },
        searchAttributes: { BuildIds: expect.anything() },
        memo: {
          'a\nb': { encoding: 'json/plain', size: '3', text: '"x"' },
          __proto__2: { encoding: 'json/plain', size: '1', text: '1' },
        },
      },
      firstRunId: runId,
      originalStartTime: iso,
      cancelRequested: false,
      pendingActivities: [
        {
          activityId: 'charge',
          type: 'ChargeCard',
          state: 'SCHEDULED',
          attempt: 1,
          maximumAttempts: 3,
          scheduledTime: iso,
          heartbeatTimeout: 250,
          options: {
            taskQueue,
            startToCloseTimeout: 500,
            heartbeatTimeout: 250,
            initialInterval: 1000,
            backoffCoefficient: 2,
            maximumInterval: 100_000,
            maximumAttempts: 3,
          },
          paused: false,
        },
      ],
      pendingChildren: [],
      pendingWorkflowTask: {
        state: 'SCHEDULED',
        attempt: 1,
        scheduledTime: iso,
        originalScheduledTime: iso,
        startToCloseTimeout: 10_000,
      },
      pollers: [{ identity: 'test-worker', lastAccessTime: iso }],
      // Workers without a version take its tasks.
      versioning: { isOverridden: false, takenBy: [] },
      // The server says that the count is approximate.
      backlog: { tasks: expect.stringMatching(/^\d+$/), age: expect.any(Number) },
      actions: {
        cancel: { allowed: true },
        terminate: { allowed: true },
        reset: { allowed: true },
        signal: { allowed: true },
        update: { allowed: true },
        query: { allowed: true },
        activity: { allowed: true },
      },
    }
    const describe = () => ask(console, workflows.describeRun, { params: ref })
    // While the server counts no task, there is no age.
    await expect
      .poll(async () => (await describe()).body.backlog?.age, { timeout: 30_000 })
      .toEqual(expect.any(Number))
    expect((await describe()).body).toEqual(whole)
    const latest = await ask(console, workflows.describeLatestRun, {
      params: { namespace, workflowId },
    })
    expect(latest.body).toEqual(whole)
  })

  test('that fails its workflow task again and again is stuck, and says on which event', async () => {
    const run = await DrivenRun.start()
    await run.decide(startTimer())
    await run.signal()
    await run.failTask('[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)')
    const { body } = await ask(console, workflows.describeRun, { params: run.ref })
    expect(body.stuck).toEqual({
      cause: 'NON_DETERMINISTIC_ERROR',
      message: '[TMPRL1100] Nondeterminism error: HistoryEvent(id: 5, TimerStarted)',
      eventId: 9,
      since: iso,
      attempt: 2,
      failingEventId: 5,
      certainty: 'CERTAIN',
    })
    const points = await ask(console, history.listResetPoints, { params: run.ref })
    expect(points.body).toEqual({
      points: [
        { eventId: 3, type: 'WORKFLOW_TASK_STARTED', time: iso, decided: text, sameAs: 4 },
        {
          eventId: 4,
          type: 'WORKFLOW_TASK_COMPLETED',
          time: iso,
          decided: expect.stringContaining('timer'),
        },
        { eventId: 8, type: 'WORKFLOW_TASK_STARTED', time: iso, decided: text, sameAs: 9 },
        { eventId: 9, type: 'WORKFLOW_TASK_FAILED', time: iso, decided: text },
      ],
      suggested: { eventId: 4, because: text, certainty: 'CERTAIN', candidates: [4] },
      mismatch: { eventId: 5, certainty: 'CERTAIN', candidates: [4] },
    })
  })

  test('that is closed has no pollers, and says why no operation is allowed', async () => {
    const run = await DrivenRun.start()
    await run.complete()
    const { body } = await ask(console, workflows.describeRun, { params: run.ref })
    expect(body).not.toHaveProperty('pollers')
    expect(body.actions).toEqual({
      cancel: { allowed: false, whyNot: 'The run is closed: Completed.' },
      terminate: { allowed: false, whyNot: 'The run is closed: Completed.' },
      reset: { allowed: true },
      signal: { allowed: false, whyNot: 'The run is closed: Completed.' },
      update: { allowed: false, whyNot: 'The run is closed: Completed.' },
      query: { allowed: true },
      activity: {
        allowed: false,
        whyNot: expect.stringMatching(/^The run is closed: Completed\./),
      },
    })
  })

  test('that does not exist is a 404, and a malformed run id a 400', async () => {
    const { workflowId } = await DrivenRun.start()
    const unknown = { namespace, workflowId, runId: randomUUID() }
    expect(await ask(console, workflows.describeRun, { params: unknown })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', message: expect.stringContaining(unknown.runId) },
    })
    const malformed = { namespace, workflowId, runId: 'latest' }
    expect(await ask(console, workflows.describeRun, { params: malformed })).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID',
        message: expect.stringContaining('A run id is a UUID'),
        details: { in: 'path', field: 'runId' },
      },
    })
    const missing = { namespace, workflowId: randomUUID() }
    expect(await ask(console, workflows.describeLatestRun, { params: missing })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })
})

describe('the list', () => {
  test('finds by query, a page at a time, and counts', async () => {
    const workflowId = `listed-${randomUUID()}`
    const older = await DrivenRun.start(workflowId)
    await older.complete()
    const newer = await DrivenRun.start(workflowId)
    const query = `WorkflowId = '${workflowId}'`
    const params = { namespace }
    await expect
      .poll(
        async () =>
          (await ask(console, workflows.countWorkflows, { params, query: { query } })).body,
        patient,
      )
      .toEqual({ count: '2', countedAt: iso })
    const closed = `${query} AND ExecutionStatus = 'Completed'`
    await expect
      .poll(
        async () =>
          (await ask(console, workflows.countWorkflows, { params, query: { query: closed } })).body,
        patient,
      )
      .toEqual({ count: '1', countedAt: iso })

    const grouped = await ask(console, workflows.countWorkflows, {
      params,
      query: { query, groupBy: 'ExecutionStatus' },
    })
    expect(grouped.body).toEqual({
      count: '2',
      groups: expect.arrayContaining([
        { value: 'RUNNING', count: '1' },
        { value: 'COMPLETED', count: '1' },
      ]),
      countedAt: iso,
    })

    const first = await ask(console, workflows.listWorkflows, {
      params,
      query: { query, pageSize: 1 },
    })
    expect(first.body).toEqual({
      workflows: [
        {
          workflowId,
          runId: newer.runId,
          type: 'driven',
          status: 'RUNNING',
          taskQueue: newer.taskQueue,
          startTime: iso,
          executionTime: iso,
          historyLength: 0,
          historySizeBytes: '0',
          stateTransitionCount: '0',
          root: { workflowId, runId: newer.runId },
          searchAttributes: {},
          memo: {},
        },
      ],
      nextPageToken: text,
    })
    const { nextPageToken: pageToken } = first.body
    const second = await ask(console, workflows.listWorkflows, {
      params,
      query: { query, pageToken, pageSize: 1 },
    })
    expect(second.body.workflows).toMatchObject([
      { runId: older.runId, status: 'COMPLETED', closeTime: iso, historyLength: 5 },
    ])
    // A token works in its own list only.
    const foreign = await ask(console, workflows.listWorkflows, { params, query: { pageToken } })
    expect(foreign).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { in: 'query string', field: 'pageToken' } },
    })
  })

  test('says what is wrong with a query', async () => {
    const reply = await ask(console, workflows.listWorkflows, {
      params: { namespace },
      query: { query: 'Nonsense = = 1' },
    })
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 'INVALID', message: expect.stringContaining('invalid query') },
    })
  })
})

describe('the history', () => {
  test('is read a page at a time, in either direction, with its payloads decoded', async () => {
    const run = await DrivenRun.start(undefined, { input: { payloads: [payload({ order: 7 })] } })
    await run.decide(startTimer())
    const pages = async (order: string) => {
      const events: history.HistoryEvent[] = []
      let pageToken: string | undefined
      do {
        const { body } = await ask(console, history.readHistory, {
          params: run.ref,
          query: { order, pageSize: 1, ...(pageToken === undefined ? {} : { pageToken }) },
        })
        events.push(...body.events)
        pageToken = body.nextPageToken
      } while (pageToken !== undefined)
      return events
    }
    const ascending = await pages('asc')
    expect(ascending.map(({ eventId, type }) => [eventId, type])).toEqual([
      [1, 'WORKFLOW_EXECUTION_STARTED'],
      [2, 'WORKFLOW_TASK_SCHEDULED'],
      [3, 'WORKFLOW_TASK_STARTED'],
      [4, 'WORKFLOW_TASK_COMPLETED'],
      [5, 'TIMER_STARTED'],
    ])
    expect(ascending[0]).toMatchObject({
      time: iso,
      attributes: {
        workflowId: run.workflowId,
        input: { payloads: [{ encoding: 'json/plain', size: '11', text: '{"order":7}' }] },
      },
    })
    expect(ascending[4]).toEqual({
      eventId: 5,
      type: 'TIMER_STARTED',
      time: iso,
      attributes: {
        timerId: 'timer',
        startToFireTimeout: '3600s',
        workflowTaskCompletedEventId: 4,
      },
      taskId: expect.stringMatching(/^\d+$/),
    })
    expect(await pages('desc')).toEqual(ascending.toReversed())
  })

  test('takes no token that is forged or of another run', async () => {
    const [run, other] = [await DrivenRun.start(), await DrivenRun.start()]
    await run.decide(startTimer())
    const { body } = await ask(console, history.readHistory, {
      params: run.ref,
      query: { pageSize: 1 },
    })
    const pageToken: string = body.nextPageToken
    const turned = `${pageToken.startsWith('A') ? 'B' : 'A'}${pageToken.slice(1)}`
    const attempts = [
      { params: run.ref, query: { pageToken: turned } },
      { params: run.ref, query: { pageToken: 'bm9uc2Vuc2U' } },
      { params: run.ref, query: { pageToken: `${pageToken}=` } },
      { params: run.ref, query: { pageToken, order: 'desc' } },
      { params: other.ref, query: { pageToken } },
    ]
    for (const attempt of attempts) {
      expect(await ask(console, history.readHistory, attempt)).toMatchObject({
        status: 400,
        body: { code: 'INVALID', details: { field: 'pageToken' } },
      })
    }
    expect(
      await ask(console, history.readHistory, { params: run.ref, query: { pageToken } }),
    ).toMatchObject({
      status: 200,
    })
  })
})

test('the API describes itself, and its pages obey the same security policy', async () => {
  const { body } = await ask(console, { method: 'GET', url: '/api/openapi.json' })
  expect(body.openapi).toBe('3.1.0')
  expect(Object.keys(body.paths)).toContain(
    '/api/namespaces/{namespace}/workflows/{workflowId}/runs/{runId}/reset',
  )
  const docs = await console.app.inject('/api/docs')
  expect(docs.statusCode).toBe(200)
  expect(docs.headers['content-security-policy']).toContain("script-src 'self';")
})
