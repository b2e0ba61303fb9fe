import { expect, test, vi } from 'vitest'
import { builtInRoles, localOperator } from '../src/access/access-rules.ts'
import { type Actor, actorOf } from '../src/access/actor.ts'
import type { Identity } from '../src/access/identity.ts'
import type { Caller } from '../src/acts/operation.ts'
import type { OperationContext } from '../src/acts/operation-context.ts'
import { createOperations } from '../src/acts/operations.ts'
import type { NewAuditEntry } from '../src/audit/chain.ts'
import type { AuditLog } from '../src/store/audit-log.ts'
import { StoreError } from '../src/store/store-error.ts'
import { everyoneIsViewer } from './access/rules.ts'

const person: Identity = { id: 'ada', name: 'ada', via: 'HEADER', groups: [] }
const run = { namespace: 'payments', workflowId: 'order', runId: 'r' }
const body = { reason: 'bad deploy', ticket: 'OPS-1', requestId: 'q' }
const activity = { ...run, activityId: 'charge' }

/**
 * Returns services that throw on any call to the store or to Temporal, and keep the entries of the audit
 * log, unless `isStoreDown`.
 */
function untouched({ isStoreDown = false } = {}) {
  const touched = vi.fn()
  const entries: NewAuditEntry[] = []
  const audit: Pick<AuditLog, 'append' | 'now'> = {
    now: () => '2027-01-01T00:00:00.000Z',
    async append(work) {
      if (isStoreDown) throw new StoreError('The store is away.')
      const { result, entry } = await work(undefined as never)
      if (entry !== undefined) entries.push(entry)
      return result
    },
  }
  const trap = (known: object = {}) =>
    new Proxy(known, {
      get: (target, name) =>
        Reflect.get(target, name) ?? touched(name) ?? (() => Promise.reject(name)),
    })
  const room = {
    temporal: trap(),
    store: trap({ audit }),
    resetOrigins: trap(),
    reconciler: trap(),
    mode: 'READ_WRITE',
    timeoutMs: 0,
    inFlightMs: 0,
    onDone: () => undefined,
    closing: new AbortController().signal,
  } as unknown as OperationContext
  return { acts: createOperations(room), touched, entries }
}

const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() }
const caller: Caller = {
  log,
  left: new AbortController().signal,
  address: '10.0.0.7',
  httpRequestId: 'h1',
}
type Acts = ReturnType<typeof untouched>['acts']

const all: [
  action: string,
  permission: string,
  act: (acts: Acts, actor: Actor) => Promise<unknown>,
][] = [
  ['cancel', 'cancel', (acts, actor) => acts.cancel(actor, caller, run, body)],
  ['terminate', 'terminate', (acts, actor) => acts.terminate(actor, caller, run, body)],
  ['reset', 'reset', (acts, actor) => acts.reset(actor, caller, run, { ...body, eventId: 4 })],
  ['signal', 'message', (acts, actor) => acts.signal(actor, caller, run, { ...body, name: 'go' })],
  ['update', 'message', (acts, actor) => acts.update(actor, caller, run, { ...body, name: 'go' })],
  [
    'pause-activity',
    'activity',
    (acts, actor) => acts.pauseActivity(actor, caller, activity, body),
  ],
  [
    'unpause-activity',
    'activity',
    (acts, actor) => acts.unpauseActivity(actor, caller, activity, body),
  ],
  [
    'reset-activity',
    'activity',
    (acts, actor) => acts.resetActivity(actor, caller, activity, body),
  ],
  [
    'update-activity-options',
    'activity',
    (acts, actor) =>
      acts.updateActivityOptions(actor, caller, activity, {
        ...body,
        options: { maximumAttempts: 3 },
      }),
  ],
]

test.each(all)(
  'a viewer’s %s is refused before anything is read or stored',
  async (action, permission, act) => {
    const { acts, touched, entries } = untouched()
    const viewer = actorOf({ rules: everyoneIsViewer }, person)
    const refusal = await act(acts, viewer).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission, namespace: 'payments' },
    })
    expect(touched).not.toHaveBeenCalled()
    const onActivity = action.endsWith('-activity') || action === 'update-activity-options'
    expect(entries).toEqual([
      {
        id: expect.any(String),
        time: expect.any(String),
        kind: 'refusal',
        user: { id: 'ada', name: 'ada', via: 'HEADER' },
        address: '10.0.0.7',
        permission,
        action,
        target: { cluster: 'default', ...(onActivity ? activity : run) },
        reason: 'bad deploy',
        ticket: 'OPS-1',
        requestId: 'q',
        httpRequestId: 'h1',
        outcome: {
          state: 'refused',
          code: 'FORBIDDEN',
          message: (refusal as Error).message,
        },
      },
    ])
  },
)

test.each(all)('%s stays refused while the store is down, and the log keeps it', async (...row) => {
  const [action, , act] = row
  const { acts, touched } = untouched({ isStoreDown: true })
  log.error.mockClear()
  const viewer = actorOf({ rules: everyoneIsViewer }, person)
  await expect(act(acts, viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(touched).not.toHaveBeenCalled()
  expect(log.error).toHaveBeenCalledWith(
    expect.objectContaining({ entry: expect.objectContaining({ action, kind: 'refusal' }) }),
    'audit entry of a refusal not stored',
  )
})

test.each(all)(
  '%s needs one permission, in the namespace of the run',
  async (_, permission, act) => {
    const role = { name: 'one', permissions: new Set([permission]) }
    const binding = { role, users: ['ada'], groups: [], clusters: ['*'], namespaces: ['payments'] }
    const rules = { roles: builtInRoles, bindings: [binding] } as never
    const { acts, touched } = untouched()
    await act(acts, actorOf({ rules }, person)).catch(() => undefined)
    expect(touched).toHaveBeenCalled()

    const elsewhere = {
      roles: builtInRoles,
      bindings: [{ ...binding, namespaces: ['orders'] }],
    } as never
    const other = untouched()
    await expect(act(other.acts, actorOf({ rules: elsewhere }, person))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(other.touched).not.toHaveBeenCalled()
  },
)

test('the operator of a console without a login may do everything', () => {
  const actor = actorOf({ rules: localOperator('ada') }, { ...person, via: 'LOCAL' })
  for (const [, permission] of all) {
    expect(actor.may(permission as never, { cluster: 'default', namespace: 'n' }).allowed).toBe(
      true,
    )
  }
})
