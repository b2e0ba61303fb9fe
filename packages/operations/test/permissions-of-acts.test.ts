import { expect, test, vi } from 'vitest'
import { builtInRoles, localOperator } from '../src/access/access-rules.ts'
import { type Actor, actorOf } from '../src/access/actor.ts'
import type { Identity } from '../src/access/identity.ts'
import type { Caller } from '../src/acts/operation.ts'
import type { OperationContext } from '../src/acts/operation-context.ts'
import { createOperations } from '../src/acts/operations.ts'
import { everyoneIsViewer } from './access/rules.ts'

const person: Identity = { id: 'ada', name: 'ada', via: 'HEADER', groups: [] }
const run = { namespace: 'payments', workflowId: 'order', runId: 'r' }
const body = { reason: 'bad deploy', requestId: 'q' }
const activity = { ...run, activityId: 'charge' }

/** Returns services that throw on any call to the store or to Temporal. */
function untouched() {
  const touched = vi.fn()
  const trap = new Proxy({}, { get: (_, name) => touched(name) ?? (() => Promise.reject(name)) })
  const room = {
    temporal: trap,
    store: trap,
    resetOrigins: trap,
    reconciler: trap,
    mode: 'READ_WRITE',
    timeoutMs: 0,
    inFlightMs: 0,
    onDone: () => undefined,
    closing: new AbortController().signal,
  } as unknown as OperationContext
  return { acts: createOperations(room), touched }
}

const caller = { left: new AbortController().signal } as Caller
type Acts = ReturnType<typeof untouched>['acts']

const all: [string, string, (acts: Acts, actor: Actor) => Promise<unknown>][] = [
  ['cancel', 'cancel', (acts, actor) => acts.cancel(actor, caller, run, body)],
  ['terminate', 'terminate', (acts, actor) => acts.terminate(actor, caller, run, body)],
  ['reset', 'reset', (acts, actor) => acts.reset(actor, caller, run, { ...body, eventId: 4 })],
  ['signal', 'message', (acts, actor) => acts.signal(actor, caller, run, { ...body, name: 'go' })],
  ['update', 'message', (acts, actor) => acts.update(actor, caller, run, { ...body, name: 'go' })],
  ['pause', 'activity', (acts, actor) => acts.pauseActivity(actor, caller, activity, body)],
  ['unpause', 'activity', (acts, actor) => acts.unpauseActivity(actor, caller, activity, body)],
  [
    'reset of an activity',
    'activity',
    (acts, actor) => acts.resetActivity(actor, caller, activity, body),
  ],
  [
    'other options of an activity',
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
  async (_, permission, act) => {
    const { acts, touched } = untouched()
    const viewer = actorOf({ rules: everyoneIsViewer }, person)
    await expect(act(acts, viewer)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { permission, namespace: 'payments' },
    })
    expect(touched).not.toHaveBeenCalled()
  },
)

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
