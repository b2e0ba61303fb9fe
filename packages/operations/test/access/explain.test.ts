import { describe, expect, test } from 'vitest'
import { localOperator } from '../../src/access/access-rules.ts'
import { explainAccess } from '../../src/access/explain.ts'
import { accessFile, rulesOf } from './rules.ts'

const rules = rulesOf(accessFile)
const ask = (user: string, permission: string, namespace?: string, groups: string[] = []) =>
  explainAccess(rules, {
    user,
    groups,
    permission,
    ...(namespace === undefined ? {} : { place: { cluster: 'default', namespace } }),
  })

describe('rbac can', () => {
  test('names the binding that gives the permission', () => {
    expect(ask('ada@example.com', 'reset', 'payments-prod')).toEqual({
      exitCode: 0,
      text: `Yes: ada@example.com has permission reset in namespace payments-prod of cluster default.
  line 9: role oncall, by user ada@example.com, in namespaces payments-* of clusters *`,
    })
    expect(ask('bob', 'admin', undefined, ['platform'])).toEqual({
      exitCode: 0,
      text: `Yes: bob has permission admin in all namespaces of all clusters.
  line 21: role admin, by group platform, in namespaces * of clusters *`,
    })
  })

  test('says for each role why it is not enough, who has the permission, and whom to ask', () => {
    expect(ask('grace', 'reset', 'billing')).toEqual({
      exitCode: 1,
      text: `No: grace does not have permission reset in namespace billing of cluster default.
  line 7: role viewer, by group everyone: does not include reset
  line 9: role oncall, by user grace: holds only in namespaces payments-* of clusters *
  line 15: role auditor, by user grace: does not include reset
Bindings that give this permission:
  line 21: role admin: groups platform
Groups were not checked. Pass them with --group.
Ask #platform.`,
    })
    expect(ask('bob', 'terminate', 'billing', ['payments'])).toEqual({
      exitCode: 1,
      text: `No: bob does not have permission terminate in namespace billing of cluster default.
  line 7: role viewer, by group everyone: does not include terminate
  line 9: role oncall, by group payments: does not include terminate and holds only in namespaces payments-* of clusters *
Bindings that give this permission:
  line 21: role admin: groups platform
Ask #platform.`,
    })
    expect(ask('bob', 'reset', 'payments-prod', ['x']).text).toContain(
      '  line 9: role oncall: groups payments; users ada@example.com, grace\n',
    )
  })

  test('says when the user has no role and when nobody has the permission', () => {
    const rules = rulesOf('bindings: [{ role: viewer, users: [ada] }]')
    const question = { user: 'bob', groups: ['x'], permission: 'start' }
    expect(explainAccess(rules, question)).toEqual({
      exitCode: 1,
      text: `No: bob does not have permission start in all namespaces of all clusters. bob has no role.
No binding gives this permission to anyone.`,
    })
  })

  test('works without an access file', () => {
    const question = { user: 'bob', groups: [], permission: 'view' }
    expect(explainAccess(localOperator('bob'), question).text).toContain(
      'without an access file: role admin, by user bob',
    )
  })

  test.each([
    ['bob', 'rset', 'Unknown permission rset. Did you mean reset?'],
    [
      'token:ci',
      'reset',
      'token:ci is an API token. Bindings do not apply to tokens: each token has its own role.',
    ],
  ])('cannot answer for user %s and permission %s', (user, permission, text) => {
    expect(ask(user, permission, 'billing')).toEqual({ exitCode: 2, text })
  })
})
