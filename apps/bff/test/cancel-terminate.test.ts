import { randomUUID } from 'node:crypto'
import {
  cancelLatestRun,
  cancelRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import { describeRun } from '@rewind/contract/workflows'
import { describe, expect, test, vi } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { child, childRun, soon } from './truth/driver.ts'

const console = sharedConsole()

const cancelBody = (reason = 'stuck since the deploy') => ({ reason, requestId: randomUUID() })

const requestsOf = async (run: DrivenRun) =>
  (await run.events()).flatMap(
    (event) => event.workflowExecutionCancelRequestedEventAttributes ?? [],
  )

const terminationOf = async (run: DrivenRun) =>
  (await run.events()).at(-1)?.workflowExecutionTerminatedEventAttributes

describe('cancel', () => {
  test('is a request: the run goes on, with reason and operator in its history', async () => {
    const run = await DrivenRun.start()
    const body = cancelBody('  bad deploy \n')
    const reply = await ask(console, cancelRun, { params: run.ref, body })
    expect(reply).toMatchObject({
      status: 200,
      body: { runId: run.runId, status: 'RUNNING', cancelRequested: true },
    })
    expect(Object.keys(reply.body)).toHaveLength(3)
    expect(await requestsOf(run)).toMatchObject([{ cause: 'bad deploy', identity: 'ada' }])
  })

  test('of a closed run is refused, since Temporal accepts it and does nothing', async () => {
    const run = await DrivenRun.start()
    await run.complete()
    expect(await ask(console, cancelRun, { params: run.ref, body: cancelBody() })).toMatchObject({
      status: 409,
      body: {
        code: 'ALREADY_CLOSED',
        message: expect.stringContaining('closed already: Completed'),
        details: { runId: run.runId, status: 'COMPLETED' },
      },
    })
  })

  test('with the same request id is the same request: once in the history, the same answer', async () => {
    const run = await DrivenRun.start()
    const body = cancelBody()
    const send = () => ask(console, cancelRun, { params: run.ref, body })
    const [first, second] = await Promise.all([send(), send()])
    expect(first.status).toBe(200)
    expect(second.body).toEqual(first.body)
    expect((await send()).body).toEqual(first.body)
    expect(await requestsOf(run)).toHaveLength(1)

    const other = { ...body, reason: 'something else' }
    expect(await ask(console, cancelRun, { params: run.ref, body: other })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', details: { field: 'requestId' } },
    })
  })

  test('a second time is refused and names the first requester, since its reason would be lost', async () => {
    const run = await DrivenRun.start()
    await ask(console, cancelRun, { params: run.ref, body: cancelBody('the first reason') })
    const reply = await ask(console, cancelRun, { params: run.ref, body: cancelBody('the second') })
    expect(reply).toMatchObject({
      status: 409,
      body: {
        code: 'CHANGED',
        message: expect.stringContaining('requested before by ada: the first reason'),
        details: {
          runId: run.runId,
          operator: 'ada',
          reason: 'the first reason',
          eventId: 3,
          time: expect.any(String),
        },
      },
    })
    expect(await requestsOf(run)).toHaveLength(1)
  })

  test('with a run id reaches that run only, without one the latest, and the reply names the run', async () => {
    const older = await DrivenRun.start()
    await older.complete()
    const newer = await DrivenRun.start(older.workflowId)
    const params = { namespace, workflowId: older.workflowId }

    const stale = await ask(console, cancelRun, { params: older.ref, body: cancelBody() })
    expect(stale.body.code).toBe('ALREADY_CLOSED')
    expect(await requestsOf(newer)).toEqual([])

    const body = cancelBody()
    const latest = await ask(console, cancelLatestRun, { params, body })
    const answer = { runId: newer.runId, status: 'RUNNING', cancelRequested: true }
    expect(latest).toMatchObject({ status: 200, body: answer })
    expect(await requestsOf(newer)).toHaveLength(1)
    expect((await ask(console, cancelLatestRun, { params, body })).body).toEqual(answer)
  })

  test('of what does not exist is a 404', async () => {
    const run = await DrivenRun.start()
    const unknownRun = { ...run.ref, runId: randomUUID() }
    expect(await ask(console, cancelRun, { params: unknownRun, body: cancelBody() })).toMatchObject(
      {
        status: 404,
        body: { code: 'NOT_FOUND' },
      },
    )
    const params = { namespace, workflowId: randomUUID() }
    expect(await ask(console, cancelLatestRun, { params, body: cancelBody() })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    expect(await requestsOf(run)).toEqual([])
  })
})

describe('terminate', () => {
  test('ends the run at once, with reason and operator in its history', async () => {
    const run = await DrivenRun.start()
    const body = { reason: ' beyond repair ' }
    const reply = await ask(console, terminateRun, { params: run.ref, body })
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.body).toEqual({ runId: run.runId, status: 'TERMINATED', cancelRequested: false })
    expect(await terminationOf(run)).toMatchObject({ reason: 'beyond repair', identity: 'ada' })
  })

  test('of a closed run is refused', async () => {
    const run = await DrivenRun.start()
    await run.complete()
    const body = { reason: 'too late' }
    expect(await ask(console, terminateRun, { params: run.ref, body })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_CLOSED' },
    })
    expect(await run.status()).toBe('COMPLETED')
  })

  test('without a run id ends the latest run, with one never another run', async () => {
    const older = await DrivenRun.start()
    await older.complete()
    const newer = await DrivenRun.start(older.workflowId)
    const params = { namespace, workflowId: older.workflowId }
    const body = { reason: 'bad data' }
    expect((await ask(console, terminateRun, { params: older.ref, body })).status).toBe(409)
    expect(await newer.status()).toBe('RUNNING')
    const reply = await ask(console, terminateLatestRun, { params, body })
    expect(reply.body).toEqual({ runId: newer.runId, status: 'TERMINATED', cancelRequested: false })
    expect(await newer.status()).toBe('TERMINATED')
    expect((await ask(console, terminateLatestRun, { params, body })).body.code).toBe(
      'ALREADY_CLOSED',
    )
  })
})

describe('every cancel and terminate', () => {
  const refused: [string, object, object][] = [
    ['without a reason', { requestId: 'r' }, { field: 'reason', in: 'body' }],
    ['with a blank reason', { reason: ' \n\t ', requestId: 'r' }, { field: 'reason', in: 'body' }],
    [
      'with a reason of 1,001 characters',
      { reason: 'é'.repeat(1001), requestId: 'r' },
      { field: 'reason' },
    ],
    ['with a reason that is no text', { reason: 'a\ud800', requestId: 'r' }, { field: 'reason' }],
    ['with an unknown field', { reason: 'x', requestId: 'r', force: true }, { field: 'force' }],
    ['with a number as its reason', { reason: 7, requestId: 'r' }, { field: 'reason' }],
  ]
  test.each(refused)('%s never reaches Temporal', async (_, body, details) => {
    const run = await DrivenRun.start()
    const reply = await ask(console, cancelRun, { params: run.ref, body })
    expect(reply).toMatchObject({ status: 400, body: { code: 'INVALID', details } })
    expect(await run.events()).toHaveLength(2)
  })

  test('takes a reason of exactly 1,000 characters', async () => {
    const run = await DrivenRun.start()
    const reason = '😀'.repeat(1000)
    const reply = await ask(console, cancelRun, {
      params: run.ref,
      body: cancelBody(` ${reason} `),
    })
    expect(reply.status).toBe(200)
    expect(await requestsOf(run)).toMatchObject([{ cause: reason }])
  })

  test('affects descendants by the parent close policies at each level, as the dialog says', async () => {
    const run = await DrivenRun.start()
    const at = (end: string) => `${run.workflowId}-${end}`
    await run.decide(child(at('child')))
    const below = await childRun(at('child'))
    await below.decide(
      child(at('dies')),
      child(at('is-asked'), 'REQUEST_CANCEL'),
      child(at('lives'), 'ABANDON'),
    )
    const dies = await childRun(at('dies'))
    const isAsked = await childRun(at('is-asked'))
    const lives = await childRun(at('lives'))
    await ask(console, terminateRun, { params: run.ref, body: { reason: 'the whole tour is off' } })
    await vi.waitFor(async () => {
      expect(await below.status()).toBe('TERMINATED')
      expect(await dies.status()).toBe('TERMINATED')
      expect(await requestsOf(isAsked)).toHaveLength(1)
    }, soon)
    expect(await isAsked.status()).toBe('RUNNING')
    expect(await lives.status()).toBe('RUNNING')
    expect(await requestsOf(lives)).toEqual([])
  })

  test('is refused by a read-only console, which says so in its session', async () => {
    const readOnly = await startConsole({ env: { REWIND_READ_ONLY: '1' } })
    const run = await DrivenRun.start()
    const described = await ask(readOnly, describeRun, { params: run.ref })
    const whyNot = 'This console is read-only.'
    expect(described.body.actions).toEqual({
      cancel: { allowed: false, whyNot },
      terminate: { allowed: false, whyNot },
      reset: { allowed: false, whyNot },
      signal: { allowed: false, whyNot },
      update: { allowed: false, whyNot },
      query: { allowed: true },
      activity: { allowed: false, whyNot },
    })
    const body = { reason: 'x' }
    expect(await ask(readOnly, terminateRun, { params: run.ref, body })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    })
    expect(await run.status()).toBe('RUNNING')
    await readOnly.close()
  })
})
