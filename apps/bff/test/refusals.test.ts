import { randomUUID } from 'node:crypto'
import type { AuditRecord } from '@rewind/contract/audit'
import { listAudit } from '@rewind/contract/audit'
import { readDashboard } from '@rewind/contract/dashboard'
import { cancelRun } from '@rewind/contract/interrupts'
import { openStore, type Store } from '@rewind/operations/store/store'
import { StoreError } from '@rewind/operations/store/store-error'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routesWithAccess } from '../src/auth/route-permissions.ts'
import { ask } from './console.ts'
import { signedIn, startTeam, type Team } from './team.ts'

// What a signed-in user is refused for lack of permission is in the audit log.

const accessFile = `
bindings:
  - { role: viewer, users: [viewer@example.com], namespaces: [default] }
  - { role: admin, groups: [platform] }
`
const viewer = signedIn('viewer@example.com', 'all')
const admin = signedIn('root', 'platform')

const logged: { level: number; entry?: { action: string } }[] = []
let isStoreDown = false
let store: Store
let team: Team
beforeAll(async () => {
  store = await openStore(':memory:')
  const audit: Store['audit'] = {
    ...store.audit,
    append: (work) =>
      isStoreDown ? Promise.reject(new StoreError('The store is away.')) : store.audit.append(work),
  }
  const logger = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) })
  team = await startTeam(accessFile, { store: { ...store, audit }, logger })
})
afterAll(() => team.close())

const run = () => ({ namespace: 'default', workflowId: `w ${randomUUID()}`, runId: randomUUID() })
const cancel = (params: ReturnType<typeof run>, headers: Record<string, string>) =>
  ask(team, cancelRun, { params, headers, body: { reason: 'no', requestId: randomUUID() } })
const refusals = async (query: Record<string, string>): Promise<AuditRecord[]> =>
  (await ask(team, listAudit, { query: { kind: 'refusal', ...query }, headers: admin })).body
    .records

test('a refused act says who, how known, from where, what, on what and why not', async () => {
  const target = run()
  const reply = await cancel(target, viewer)
  expect(reply.status).toBe(403)
  expect(await refusals({ workflowId: target.workflowId })).toEqual([
    {
      id: expect.any(String),
      kind: 'refusal',
      time: expect.any(String),
      user: { id: 'viewer@example.com', name: 'viewer@example.com', via: 'HEADER' },
      address: '127.0.0.1',
      permission: 'cancel',
      action: 'cancel',
      target,
      reason: '',
      outcome: { state: 'refused', code: 'FORBIDDEN', message: reply.body.message },
    },
  ])
})

test('a refused read is not recorded, nor a request of an unknown sender', async () => {
  const before = await refusals({})
  const params = { namespace: 'orders' }
  expect((await ask(team, readDashboard, { params, headers: viewer })).status).toBe(403)
  expect((await ask(team, listAudit, { headers: viewer })).status).toBe(403)
  expect((await cancel(run(), {})).status).toBe(401)
  expect(await refusals({})).toEqual(before)
})

test('while the store is down the refusal holds, and the log of the process has the entry', async () => {
  isStoreDown = true
  const target = run()
  expect((await cancel(target, viewer)).status).toBe(403)
  isStoreDown = false
  expect(await refusals({ workflowId: target.workflowId })).toEqual([])
  expect(logged).toContainEqual(
    expect.objectContaining({ level: 50, entry: expect.objectContaining({ action: 'cancel' }) }),
  )
})

test('every route that does something has a name for the log', async () => {
  const writes = routesWithAccess().filter((route) => route.startsWith('POST '))
  const isOfReads = (route: string) => route.endsWith('/reset/preview')
  const params = { ...run(), namespace: 'orders', activityId: 'a' }
  for (const route of writes.filter((each) => !isOfReads(each))) {
    const url = route
      .slice('POST '.length)
      .replace(/:(\w+)/g, (_, name: keyof typeof params) => encodeURIComponent(params[name]))
    const reply = await team.app.inject({ method: 'POST', url, headers: viewer, payload: {} })
    expect(reply.statusCode, route).toBe(403)
  }
  const recorded = await refusals({ namespace: 'orders' })
  expect(recorded).toHaveLength(writes.filter((each) => !isOfReads(each)).length)
  expect(new Set(recorded.map(({ action }) => action))).toEqual(
    new Set([
      'cancel',
      'terminate',
      'reset',
      'signal',
      'update',
      'query',
      'pause-activity',
      'unpause-activity',
      'reset-activity',
      'update-activity-options',
      'start-scan',
      'stop-scan',
    ]),
  )
})
