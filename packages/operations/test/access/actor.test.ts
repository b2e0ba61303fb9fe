import { describe, expect, test } from 'vitest'
import { localOperator } from '../../src/access/access-rules.ts'
import {
  type Actor,
  actorOf,
  actorOfToken,
  lackingOf,
  permissionsOf,
  requireAnywhere,
  requirePermission,
} from '../../src/access/actor.ts'
import { createToken } from '../../src/access/api-tokens.ts'
import type { Place } from '../../src/access/decide.ts'
import type { Identity } from '../../src/access/identity.ts'
import { type Permission, permissions } from '../../src/access/permissions.ts'
import { accessFile, everyoneIsViewer, rulesOf } from './rules.ts'

const access = { rules: rulesOf(accessFile) }
const person = (id: string, groups: string[] = [], email?: string): Identity => ({
  id,
  name: id,
  via: 'HEADER',
  groups,
  ...(email === undefined ? {} : { email }),
})

/** Reads `namespace` or `namespace@cluster`; undefined means everywhere. */
const placeOf = (text: string | undefined): Place | undefined => {
  if (text === undefined) return undefined
  const [namespace = '', cluster = 'default'] = text.split('@')
  return { cluster, namespace }
}
const allowed = (role: string) => ({ allowed: true, role })
const refused = (why: string, ask: string) => ({ allowed: false, why, ask })
const at = (namespace: string, cluster = 'default') =>
  `in namespace ${namespace} of cluster ${cluster}`

describe('a user', () => {
  const ada = person('ada@example.com')
  const nobody = person('bob')
  const payments = person('bob', ['payments'])
  test.each<[Identity, Permission, string | undefined, object]>([
    [nobody, 'view', 'billing', allowed('viewer')],
    [nobody, 'view', undefined, allowed('viewer')],
    [ada, 'view', 'payments-prod', allowed('viewer')],
    [ada, 'reset', 'payments-prod', allowed('oncall')],
    [ada, 'reset', 'payments-prod@eu-1', allowed('oncall')],
    [payments, 'reset', 'payments-prod', allowed('oncall')],
    [person('grace'), 'audit', 'billing', allowed('auditor')],
    [person('grace'), 'audit', undefined, allowed('auditor')],
    [person('x', ['sre']), 'start', 'billing@eu-1', allowed('operator')],
    [person('x', ['platform']), 'admin', undefined, allowed('admin')],
    // Found by e-mail address, in any case, although the id is opaque.
    [person('4711', [], 'ada@example.com'), 'reset', 'payments-prod', allowed('oncall')],
    [person('4711', [], 'Ada@Example.com'), 'reset', 'payments-prod', allowed('oncall')],
    [person('ADA@example.com'), 'reset', 'payments-prod', allowed('oncall')],

    [
      nobody,
      'reset',
      'payments-prod',
      refused(
        `bob has the role viewer ${at('payments-prod')}; it does not include reset.`,
        '#payments',
      ),
    ],
    [
      ada,
      'reset',
      'billing',
      refused(
        `ada@example.com has the role viewer ${at('billing')}; it does not include reset.`,
        '#platform',
      ),
    ],
    [
      ada,
      'terminate',
      'payments-prod',
      refused(
        `ada@example.com has the roles viewer, oncall ${at('payments-prod')}; none of them includes terminate.`,
        '#platform',
      ),
    ],
    [
      person('x', ['sre']),
      'start',
      'billing@eu-10',
      refused(
        `x has the role viewer ${at('billing', 'eu-10')}; it does not include start.`,
        '#platform',
      ),
    ],
    [
      person('x', ['sre']),
      'audit',
      undefined,
      refused(
        'x has the role viewer in all namespaces of all clusters; it does not include audit.',
        '#platform',
      ),
    ],
    // User names and groups are exact.
    [
      person('Grace'),
      'audit',
      'billing',
      refused(
        `Grace has the role viewer ${at('billing')}; it does not include audit.`,
        '#platform',
      ),
    ],
    [
      person('x', ['Payments', 'payments-2']),
      'reset',
      'payments-prod',
      refused(
        `x has the role viewer ${at('payments-prod')}; it does not include reset.`,
        '#payments',
      ),
    ],
    [
      person('ada@example.com.evil.org'),
      'reset',
      'payments-prod',
      refused(
        `ada@example.com.evil.org has the role viewer ${at('payments-prod')}; it does not include reset.`,
        '#payments',
      ),
    ],
  ])('%j, %s in %j: %j', (identity, permission, place, decision) => {
    expect(actorOf(access, identity).may(permission, placeOf(place))).toEqual(decision)
  })

  test('e-mail addresses differ when only Unicode folds them to the same letters', () => {
    const rules = rulesOf('bindings: [{ role: admin, users: [kim@example.com] }]')
    const may = (id: string) => actorOf({ rules }, person(id)).may('admin').allowed
    expect([may('KIM@example.com'), may('\u212Aim@example.com')]).toEqual([true, false])
  })

  test('without a role nothing is allowed, and without a contact there is nobody to ask', () => {
    const rules = rulesOf('bindings: [{ role: admin, users: [ada], namespaces: [x] }]')
    const bob = actorOf({ rules }, person('bob'))
    expect(bob.may('view', placeOf('x'))).toEqual({ allowed: false, why: 'bob has no role.' })
    expect(bob.mayAnywhere('view', 'default')).toEqual({ allowed: false, why: 'bob has no role.' })
    expect(actorOf({ rules }, person('ada')).may('view', placeOf('y'))).toEqual({
      allowed: false,
      why: `ada has no role ${at('y')}.`,
    })
  })

  test('a role in some namespaces counts for anywhere but not for everywhere', () => {
    const rules = rulesOf('bindings: [{ role: admin, users: [ada], namespaces: [payments-*] }]')
    const ada = actorOf({ rules }, person('ada'))
    expect(ada.may('admin').allowed).toBe(false)
    expect(ada.mayAnywhere('admin', 'default')).toEqual(allowed('admin'))
    expect(actorOf(access, person('bob')).mayAnywhere('reset', 'default')).toEqual(
      refused('bob has the role viewer; it does not include reset.', '#platform'),
    )
  })

  test('changed rules apply at once', () => {
    const source = { rules: everyoneIsViewer }
    const bob = actorOf(source, person('bob'))
    expect(bob.may('reset', placeOf('x')).allowed).toBe(false)
    source.rules = localOperator('bob')
    expect(bob.may('reset', placeOf('x')).allowed).toBe(true)
  })
})

const allowedTo = (actor: Actor) =>
  permissions.filter((permission) => actor.may(permission, placeOf('x')).allowed)

test('without an access file, signed-in users are viewers and the local operator is admin', () => {
  expect(allowedTo(actorOf({ rules: everyoneIsViewer }, person('bob')))).toEqual([
    'view',
    'payloads',
  ])
  expect(allowedTo(actorOf({ rules: localOperator('ada') }, person('ada')))).toEqual(permissions)
  expect(allowedTo(actorOf({ rules: localOperator('ada') }, person('bob')))).toEqual([])
})

describe('an API token', () => {
  const token = (role: string, namespaces: string[]) => {
    const input = {
      name: 'ci',
      role,
      clusters: ['*'],
      namespaces,
      createdBy: 'ada',
      lifetimeMs: 1_000,
    }
    return actorOfToken(access, createToken(input, new Date()).record)
  }

  test('has only its own role, in its own places', () => {
    const actor = token('oncall', ['payments-*'])
    expect(actor).toMatchObject({ id: 'token:ci', name: 'token:ci', via: 'TOKEN', groups: [] })
    expect(actor.may('reset', placeOf('payments-prod'))).toEqual(allowed('oncall'))
    expect(actor.may('view', placeOf('billing'))).toEqual(
      refused(`token:ci has no role ${at('billing')}.`, '#platform'),
    )
    expect(actor.may('terminate', placeOf('payments-prod')).allowed).toBe(false)
    expect(actor.may('view').allowed).toBe(false)
    expect(actor.mayAnywhere('reset', 'default')).toEqual(allowed('oncall'))
    expect(actor.mayAnywhere('audit', 'default').allowed).toBe(false)
  })

  test('with an unknown role has no permission', () => {
    const why = 'The role former of API token ci is not in the access file.'
    const actor = token('former', ['*'])
    expect(actor.may('reset', placeOf('payments-prod'))).toEqual(refused(why, '#payments'))
    expect(actor.mayAnywhere('view', 'default')).toEqual(refused(why, '#platform'))
  })
})

test('a role in another cluster gives nothing in this one', () => {
  const sre = actorOf(access, person('x', ['sre']))
  expect(sre.mayAnywhere('start', 'eu-1').allowed).toBe(true)
  expect(sre.mayAnywhere('start', 'default').allowed).toBe(false)
  const rules = rulesOf('bindings: [{ role: viewer, users: [x], clusters: [eu-1] }]')
  expect(actorOf({ rules }, person('x')).mayAnywhere('view', 'default')).toEqual({
    allowed: false,
    why: 'x has no role in cluster default.',
  })
})

test('a refusal says why and whom to ask', () => {
  const bob = actorOf(access, person('bob'))
  expect(() => requirePermission(bob, 'reset', 'payments-prod')).toThrow(
    expect.objectContaining({
      code: 'FORBIDDEN',
      message: `bob has the role viewer ${at('payments-prod')}; it does not include reset. Ask #payments.`,
      details: {
        permission: 'reset',
        cluster: 'default',
        namespace: 'payments-prod',
        ask: '#payments',
      },
    }),
  )
  requirePermission(bob, 'view', 'payments-prod')
  const unknown = actorOf({ rules: localOperator('ada') }, person('bob'))
  expect(() => requireAnywhere(unknown, 'view')).toThrow(
    expect.objectContaining({
      code: 'FORBIDDEN',
      message: 'bob has no role.',
      details: { permission: 'view' },
    }),
  )
})

test('pages get each permission, and for a missing one whom to ask', () => {
  const bob = actorOf(access, person('bob'))
  expect(permissionsOf(bob, 'payments-prod')).toMatchObject({
    view: { allowed: true },
    reset: {
      allowed: false,
      whyNot: 'You need the permission reset in namespace payments-prod: ask #payments.',
    },
  })
  const rules = localOperator('ada')
  expect(permissionsOf(actorOf({ rules }, person('bob')), 'x').view.whyNot).toBe(
    'You need the permission view in namespace x.',
  )
  expect(lackingOf(actorOf({ rules }, person('ada')), 'x')).toEqual({})
  expect(lackingOf(bob, 'payments-prod')).toMatchObject({
    reset: expect.stringContaining('ask #payments'),
  })
  expect(lackingOf(bob, 'payments-prod')).not.toHaveProperty('view')
})
