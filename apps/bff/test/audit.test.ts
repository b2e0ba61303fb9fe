import { randomUUID } from 'node:crypto'
import type { AuditRecord } from '@rewind/contract/audit'
import { exportAudit, listAudit, readAuditRecord } from '@rewind/contract/audit'
import { fillUrl } from '@rewind/contract/path'
import { builtInRoles } from '@rewind/operations/access/access-rules'
import { actorOf } from '@rewind/operations/access/actor'
import { AuditReader } from '@rewind/operations/audit/audit-reader'
import { recordAdmin, recordRefusal } from '@rewind/operations/audit/record'
import { verifyChain } from '@rewind/operations/audit/verify-chain'
import { OperationError } from '@rewind/operations/errors'
import { openStore, type Store } from '@rewind/operations/store/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, namespace } from './drive.ts'
import { writes } from './writes.ts'

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)

let store: Store
let rewind: Console
beforeAll(async () => {
  store = await openStore(':memory:')
  rewind = await startConsole({ store })
})
afterAll(async () => {
  await rewind.close()
  expect(await verifyChain(store.audit.rows(), store.audit.checkpoints())).toMatchObject({
    isIntact: true,
  })
  await store.close()
  await connection.close()
})

const list = (query: Record<string, string | number>) => ask(rewind, listAudit, { query })
const read = (id: string) => ask(rewind, readAuditRecord, { params: { id } })

describe('every act has its intent and its outcome in the log', () => {
  test.each(writes)('$action', async ({ action, permission, start, send }) => {
    const run = await start()
    const requestId = randomUUID()
    const reply = await send(rewind, run, requestId)
    expect(reply.status, JSON.stringify(reply.body)).toBe(200)

    const { body } = await list({ namespace, workflowId: run.workflowId })
    expect(body.records).toHaveLength(1)
    const [record] = body.records
    const onActivity = record.target.activityId === undefined ? {} : { activityId: 'charge' }
    expect(action.includes('activity')).toBe('activityId' in onActivity)
    const newRun = action === 'reset' ? { newRunId: reply.body.runId } : {}
    const name = { signal: 'go', update: 'changeQuantity' }[action as string]
    expect(record).toEqual({
      id: uuid,
      kind: 'operation',
      time: iso,
      user: { id: 'ada', name: 'ada', via: 'LOCAL' },
      address: '127.0.0.1',
      permission,
      action,
      target: { namespace, workflowId: run.workflowId, runId: run.runId, ...onActivity },
      ...(name === undefined ? {} : { name }),
      ...(action === 'reset' ? { eventId: 4 } : {}),
      ...newRun,
      reason: 'bank is down',
      ticket: 'OPS-1',
      requestId,
      outcome: { state: 'done', time: iso },
    })

    const trail = await read(record.id)
    expect(trail).toMatchObject({ status: 200, body: { record } })
    const common = {
      schema: 1,
      id: uuid,
      writer: uuid,
      operationId: record.id,
      time: iso,
      user: { id: 'ada', name: 'ada', via: 'LOCAL' },
      address: '127.0.0.1',
      permission,
      action,
      target: {
        cluster: 'default',
        namespace,
        workflowId: run.workflowId,
        runId: run.runId,
        ...onActivity,
      },
      details: expect.any(Object),
      reason: 'bank is down',
      ticket: 'OPS-1',
      requestId,
      httpRequestId: reply.headers['x-request-id'],
    }
    const [intent, outcome] = trail.body.entries
    expect(trail.body.entries).toHaveLength(2)
    expect(intent.entry).toEqual({ ...common, sequence: intent.sequence, kind: 'intent' })
    expect(outcome.entry).toEqual({
      ...common,
      sequence: intent.sequence + 1,
      kind: 'outcome',
      outcome: { state: 'done' },
      ...newRun,
    })
    expect(outcome.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.parse(outcome.text)).toEqual(outcome.entry)
    // An entry has the address of its operation too.
    expect((await read(outcome.entry.id)).body).toEqual(trail.body)
  })
})

describe('the log', () => {
  const log = { error: () => expect.unreachable(), warn() {}, info() {}, debug() {} }
  const viewer = { id: 'bob@example.com', name: 'Bob', via: 'HEADER', groups: ['ops'] } as const
  const workflowId = `audit ${randomUUID()}`
  let records: AuditRecord[]

  beforeAll(async () => {
    const user = { id: 'eve@example.com', name: 'Eve', via: 'TOKEN', groups: [] } as const
    const seen = await store.recordIntent({
      namespace,
      workflow_id: workflowId,
      run_id: randomUUID(),
      action: 'cancel',
      request_id: 'q1',
      request: '{"action":"cancel"}',
      operator: 'Eve',
      attribution: JSON.stringify({ user, permission: 'cancel', ticket: 'OPS-7' }),
      user_id: user.id,
      reason: '=HYPERLINK("http://evil")',
      ticket: 'OPS-7',
      event_id: null,
      token: null,
      latest_run_id: null,
      first_intended_at: null,
      input_digest: null,
    })
    await store.recordOutcome(seen, { state: 'refused', code: 'CHANGED', message: 'a "b",\nc' })
    await recordRefusal(
      store.audit,
      {
        attribution: { user: viewer, permission: 'terminate', address: '10.0.0.7' },
        action: 'terminate',
        target: { namespace, workflowId },
        reason: '100% certain_',
        error: new OperationError('FORBIDDEN', 'Bob has the role viewer.'),
      },
      log,
    )
    await recordAdmin(
      store.audit,
      {
        attribution: { user: viewer, permission: 'admin' },
        action: 'create-token',
        details: { name: 'ci' },
        reason: workflowId,
      },
      async () => undefined,
    )
    const mine = { namespace, workflowId }
    const admin = (await list({ kind: 'admin', text: workflowId })).body.records
    records = [...admin, ...(await list(mine)).body.records]
  })

  test('has refusals and acts of administration beside the operations', async () => {
    expect(records).toEqual([
      {
        id: uuid,
        kind: 'admin',
        time: iso,
        user: { id: 'bob@example.com', name: 'Bob', via: 'HEADER' },
        permission: 'admin',
        action: 'create-token',
        name: 'ci',
        reason: workflowId,
        outcome: { state: 'done' },
      },
      {
        id: uuid,
        kind: 'refusal',
        time: iso,
        user: { id: 'bob@example.com', name: 'Bob', via: 'HEADER' },
        address: '10.0.0.7',
        permission: 'terminate',
        action: 'terminate',
        target: { namespace, workflowId },
        reason: '100% certain_',
        outcome: { state: 'refused', code: 'FORBIDDEN', message: 'Bob has the role viewer.' },
      },
      expect.objectContaining({
        kind: 'operation',
        user: expect.objectContaining({ name: 'Eve' }),
      }),
    ])
    const { body } = await read(records[1]?.id ?? '')
    expect(body.entries).toMatchObject([
      { entry: { kind: 'refusal', user: { groups: ['ops'] }, target: { cluster: 'default' } } },
    ])
  })

  test.each([
    [{ kind: 'operation' }, ['cancel']],
    [{ kind: 'refusal' }, ['terminate']],
    [{ user: 'Bob' }, ['terminate']],
    [{ user: 'bob@example.com' }, ['terminate']],
    [{ user: 'eve@example.com' }, ['cancel']],
    [{ user: 'eve' }, []],
    [{ action: 'terminate' }, ['terminate']],
    [{ action: 'no-such-action' }, []],
    [{ permission: 'cancel' }, ['cancel']],
    [{ permission: 'terminate' }, ['terminate']],
    [{ permission: 'admin' }, []],
    [{ outcome: 'refused' }, ['terminate', 'cancel']],
    [{ outcome: 'done' }, []],
    [{ text: 'ops-7' }, ['cancel']],
    [{ text: 'hyperlink' }, ['cancel']],
    [{ text: '100%' }, ['terminate']],
    [{ text: 'n_' }, ['terminate']],
    [{ text: '1%n' }, []],
    [{ to: '2020-01-01' }, []],
    [{ from: '2020-01-01' }, ['terminate', 'cancel']],
  ])('can be filtered by %o', async (filter, actions) => {
    const { body } = await list({ namespace, workflowId, ...filter })
    expect(body.records.map(({ action }: AuditRecord) => action)).toEqual(actions)
  })

  test('has pages over both kinds of records, whose tokens belong to one list', async () => {
    const seen: string[] = []
    let pageToken: string | undefined
    do {
      const { body } = await list({
        namespace,
        workflowId,
        pageSize: 1,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      expect(body.records).toHaveLength(1)
      seen.push(body.records[0].id)
      pageToken = body.nextPageToken
    } while (pageToken !== undefined)
    expect(seen).toEqual(records.slice(1).map(({ id }) => id))
    const { nextPageToken } = (await list({ namespace, workflowId, pageSize: 1 })).body
    expect(await list({ pageToken: nextPageToken })).toMatchObject({
      status: 400,
      body: { details: { field: 'pageToken' } },
    })
  })

  test.each([
    { kind: 'intent' },
    { outcome: 'open' },
    { action: 'Reset it' },
    { from: 'yesterday' },
    { to: '2026-13-45' },
    { runId: 'latest' },
    { text: '' },
    { who: 'ada' },
  ])('refuses %o and names the field', async (query) => {
    const [field] = Object.keys(query)
    expect(
      await rewind.app.inject(`${listAudit.url}?${new URLSearchParams(query)}`).then((reply) => ({
        status: reply.statusCode,
        body: reply.json(),
      })),
    ).toMatchObject({ status: 400, body: { code: 'INVALID', details: { field } } })
  })

  test('has no record with an unknown id', async () => {
    expect(await read('nobody')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  test('is exported as CSV that a spreadsheet takes as text', async () => {
    const query = { format: 'csv', namespace, workflowId }
    const reply = await rewind.app.inject(fillUrl(exportAudit.url, {}, query))
    expect(reply.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="rewind-audit.csv"',
    })
    const { body } = reply
    expect(body.startsWith('time,kind,action,namespace,workflow id,')).toBe(true)
    expect(body.endsWith('\r\n')).toBe(true)
    expect(body).toContain(`,"'=HYPERLINK(""http://evil"")",OPS-7,refused,`)
    expect(body).toContain('"a ""b"",\nc"')
    expect(body.split('\r\n')).toHaveLength(4)
  })

  test('is exported as JSON with the records of the list', async () => {
    const query = { format: 'json', namespace, workflowId }
    const reply = await rewind.app.inject(fillUrl(exportAudit.url, {}, query))
    expect(reply.headers['content-disposition']).toBe('attachment; filename="rewind-audit.json"')
    expect(reply.json()).toEqual({ records: records.slice(1) })
    const none = await rewind.app.inject(fillUrl(exportAudit.url, {}, { ...query, user: 'nobody' }))
    expect(none.json()).toEqual({ records: [] })
  })

  test('refuses an export with a wrong filter as an ordinary reply', async () => {
    const query = { format: 'csv', to: '2026-13-45' }
    const reply = await rewind.app.inject(fillUrl(exportAudit.url, {}, query))
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'INVALID', details: { field: 'to' } })
    expect(reply.headers['content-disposition']).toBeUndefined()
  })

  test('is read by permission, in a namespace or in all', async () => {
    const reader = new AuditReader(store.audit)
    const forbidden = { code: 'FORBIDDEN', details: { permission: 'audit' } }
    const byNamespace = (...namespaces: string[]) => {
      const role = { name: 'auditor', permissions: new Set(['audit'] as const) }
      const binding = { role, users: [viewer.id], groups: [], clusters: ['*'], namespaces }
      return actorOf({ rules: { roles: builtInRoles, bindings: [binding] } }, viewer)
    }
    const nobody = actorOf({ rules: { roles: builtInRoles, bindings: [] } }, viewer)
    await expect(reader.list(nobody, {})).rejects.toMatchObject(forbidden)
    await expect(reader.list(nobody, { namespace })).rejects.toMatchObject(forbidden)
    await expect(reader.all(nobody, { namespace }).next()).rejects.toMatchObject(forbidden)
    await expect(reader.read(nobody, records[1]?.id ?? '')).rejects.toMatchObject(forbidden)

    const auditor = byNamespace(namespace)
    expect((await reader.list(auditor, { namespace, workflowId })).records).toHaveLength(2)
    expect((await reader.read(auditor, records[1]?.id ?? '')).record).toEqual(records[1])
    // What is about Rewind itself is for who may see every namespace.
    expect((await reader.list(auditor, { text: workflowId })).records).toEqual([])
    await expect(reader.read(auditor, records[0]?.id ?? '')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const everywhere = byNamespace('*')
    expect((await reader.list(everywhere, { text: workflowId })).records).toEqual([records[0]])

    const elsewhere = byNamespace('another')
    expect((await reader.list(elsewhere, { workflowId })).records).toEqual([])
    for await (const record of reader.all(elsewhere, {})) expect(record).toBeUndefined()
    await expect(reader.list(elsewhere, { namespace })).rejects.toMatchObject(forbidden)
    await expect(reader.read(elsewhere, records[1]?.id ?? '')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

test('an operation from before the log is listed from its record', async () => {
  const run = await DrivenRun.start()
  const seen = await store.recordIntent({
    namespace,
    workflow_id: run.workflowId,
    run_id: run.runId,
    action: 'terminate',
    request_id: null,
    request: '{"action":"terminate"}',
    operator: 'ada',
    attribution: null,
    user_id: null,
    reason: 'bad deploy',
    ticket: null,
    event_id: null,
    token: null,
    latest_run_id: null,
    first_intended_at: null,
    input_digest: null,
  })
  const { body } = await list({ namespace, workflowId: run.workflowId, user: 'ada' })
  expect(body.records).toMatchObject([
    {
      id: seen.id,
      user: { id: 'ada', name: 'ada' },
      permission: 'terminate',
      isOlderThanLog: true,
    },
  ])
  expect(body.records[0].user.via).toBeUndefined()
})
