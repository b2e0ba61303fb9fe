import { describe, expect, test } from 'vitest'
import { everyoneIsViewer } from '../../src/access/access-rules.ts'
import { explainAccess, validateAccess } from '../../src/access/explain.ts'
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
  test('names the binding that allows it', () => {
    expect(ask('ada@example.com', 'reset', 'payments-prod')).toEqual({
      exitCode: 0,
      text: `Yes: ada@example.com may reset in namespace payments-prod of cluster default.
  line 9: role oncall, by user ada@example.com, in namespaces payments-* of clusters *`,
    })
    expect(ask('bob', 'admin', undefined, ['platform'])).toEqual({
      exitCode: 0,
      text: `Yes: bob may admin in all namespaces of all clusters.
  line 21: role admin, by group platform, in namespaces * of clusters *`,
    })
  })

  test('says of every role why it does not allow it, who may, and whom to ask', () => {
    expect(ask('grace', 'reset', 'billing')).toEqual({
      exitCode: 1,
      text: `No: grace may not reset in namespace billing of cluster default.
  line 7: role viewer, by group everyone: does not include reset
  line 9: role oncall, by user grace: holds only in namespaces payments-* of clusters *
  line 15: role auditor, by user grace: does not include reset
Allowed to:
  line 21: role admin: groups platform
No groups were looked at: name them with --group.
Ask #platform.`,
    })
    expect(ask('bob', 'terminate', 'billing', ['payments'])).toEqual({
      exitCode: 1,
      text: `No: bob may not terminate in namespace billing of cluster default.
  line 7: role viewer, by group everyone: does not include terminate
  line 9: role oncall, by group payments: does not include terminate and holds only in namespaces payments-* of clusters *
Allowed to:
  line 21: role admin: groups platform
Ask #platform.`,
    })
    expect(ask('bob', 'reset', 'payments-prod', ['x']).text).toContain(
      '  line 9: role oncall: groups payments; users ada@example.com, grace\n',
    )
  })

  test('says when somebody has no role, and when nobody may', () => {
    const rules = rulesOf('bindings: [{ role: viewer, users: [ada] }]')
    const question = { user: 'bob', groups: ['x'], permission: 'start' }
    expect(explainAccess(rules, question)).toEqual({
      exitCode: 1,
      text: `No: bob may not start in all namespaces of all clusters. bob has no role.
No binding of the access file allows it to anybody.`,
    })
  })

  test('knows the rules without an access file', () => {
    const question = { user: 'bob', groups: [], permission: 'view' }
    expect(explainAccess(everyoneIsViewer, question).text).toContain(
      'without an access file: role viewer, by group everyone',
    )
  })

  test.each([
    ['bob', 'rset', 'There is no permission rset. Did you mean reset?'],
    [
      'token:ci',
      'reset',
      'token:ci is an API token. A token has a role of its own, and bindings do not apply to it.',
    ],
  ])('has no answer for %s and %s', (user, permission, text) => {
    expect(ask(user, permission, 'billing')).toEqual({ exitCode: 2, text })
  })
})

test('rbac validate names every problem and its place', () => {
  expect(validateAccess('access.yaml', accessFile)).toEqual({
    exitCode: 0,
    text: 'access.yaml: 5 bindings, no problems.',
  })
  expect(validateAccess('a.yaml', 'bindings: [{ role: admin, users: [ada] }]').text).toBe(
    'a.yaml: 1 binding, no problems.',
  )
  expect(validateAccess('a.yaml', 'bindings: []\ncontact: 1')).toEqual({
    exitCode: 1,
    text: `a.yaml:1:11: bindings is an empty list.
a.yaml:2:10: contact must be text: write "1" in quotes.`,
  })
})
