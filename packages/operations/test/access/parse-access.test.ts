import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInRoles } from '../../src/access/access-rules.ts'
import { parseAccess } from '../../src/access/parse-access.ts'
import { permissionDescriptions, permissions } from '../../src/access/permissions.ts'
import { accessFile, rulesOf } from './rules.ts'

test('a file is read completely', () => {
  const { roles, bindings, contact } = rulesOf(accessFile)
  expect(contact).toBe('#platform')
  expect([...roles.keys()]).toEqual(['viewer', 'operator', 'admin', 'oncall', 'auditor'])
  expect([...(roles.get('oncall')?.permissions ?? [])]).toEqual([
    'view',
    'payloads',
    'cancel',
    'reset',
  ])
  const all = ['*']
  expect(bindings.map(({ role, ...binding }) => ({ role: role.name, ...binding }))).toEqual([
    { role: 'viewer', users: [], groups: ['everyone'], clusters: all, namespaces: all, line: 7 },
    {
      role: 'oncall',
      users: ['ada@example.com', 'grace'],
      groups: ['payments'],
      clusters: all,
      namespaces: ['payments-*'],
      contact: '#payments',
      line: 9,
    },
    { role: 'auditor', users: ['grace'], groups: [], clusters: all, namespaces: all, line: 15 },
    {
      role: 'operator',
      users: [],
      groups: ['sre'],
      clusters: ['eu-?'],
      namespaces: all,
      contact: '#sre',
      line: 17,
    },
    { role: 'admin', users: [], groups: ['platform'], clusters: all, namespaces: all, line: 21 },
  ])
})

test('the built-in roles include each other, and every permission has a description', () => {
  const of = (name: string) => builtInRoles.get(name)?.permissions ?? new Set()
  expect([...of('viewer')]).toEqual(['view', 'payloads'])
  expect([...of('operator')].sort()).toEqual(
    permissions.filter((permission) => !['approve', 'admin'].includes(permission)).sort(),
  )
  expect([...of('admin')].sort()).toEqual([...permissions].sort())
  expect(Object.keys(permissionDescriptions)).toEqual([...permissions])
})

const admin = 'bindings: [{ role: admin, users: [ada] }]\n'

test.each([
  ['a byte order mark', `\uFEFF${admin}`],
  ['line breaks of Windows', admin.replaceAll('\n', '\r\n')],
  ['an empty mapping of roles', `roles: {}\n${admin}`],
  ['JSON', '{"bindings": [{"role": "admin", "users": ["ada"]}]}'],
  [
    'roles after the bindings that name them',
    'bindings: [{ role: x, users: [ada] }]\nroles: { x: { permissions: [admin] } }',
  ],
])('a file with %s is valid', (_, text) => {
  expect(rulesOf(text).bindings).toHaveLength(1)
})

/** Returns the problems as `line:column message`. */
function problemsOf(text: string): string[] {
  const parsed = parseAccess(text)
  if (parsed.valid) return []
  return parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

describe('a file is refused', () => {
  test.each([
    ['', '1:1 The file is empty.'],
    ['# nothing\n', '1:1 The file is empty.'],
    ['null', '1:1 Expected a mapping of names to values for the access file.'],
    ['- role: admin', '1:1 Expected a mapping of names to values for the access file.'],
    ['{}', '1:1 The access file has no bindings, so nobody has a role.'],
    ['bindings: []', '1:11 bindings is an empty list.'],
    ['bindings: { role: admin }', '1:11 Expected a list such as [a, b] for bindings.'],
    ['bindings:', '1:1 bindings has no value. Put text that begins with # in quotes.'],
    [
      `${admin}contact: #platform`,
      '2:1 contact has no value. Put text that begins with # in quotes.',
    ],
    [`${admin}contact: ""`, '2:10 contact is empty.'],
    [`${admin}contact: 12`, '2:10 Expected text for contact: write "12" in quotes.'],
    [
      `${admin}contact: "a\\u200bb"`,
      '2:10 contact contains control characters or invisible characters.',
    ],
    [`${admin}contact: " a"`, '2:10 contact begins or ends with a space.'],
    [`${admin}contact: ${'a'.repeat(201)}`, '2:10 contact is longer than 200 characters.'],
    [`${admin}binding: []`, '2:1 Unknown field binding in the access file. Did you mean bindings?'],
    [
      `${admin}x: 1`,
      '2:1 Unknown field x in the access file. Expected one of: contact, roles, bindings.',
    ],
    [`${admin}bindings: []`, '2:1 Duplicate field bindings in the access file.'],
    [
      `${admin}<<: { contact: x }`,
      '2:1 Unknown field << in the access file. Expected one of: contact, roles, bindings.',
    ],
    [`${admin}---\ncontact: x`, '2:1 The file contains a second YAML document.'],
    [`${admin}contact: !secret x`, '2:10 Unresolved tag: !secret.'],
    [
      `${admin}roles: &a { x: { permissions: [view] } }\ncontact: *a`,
      '3:10 Unexpected alias *a in contact: aliases are not supported. Put text that begins with * in quotes, such as "*" or "*-prod".',
    ],
    [`${admin}roles: [x]`, '2:8 Expected a mapping of names to values for roles.'],
    [`${admin}roles: { x: [view] }`, '2:13 Expected a mapping of names to values for the role x.'],
    [`${admin}roles: { x: {} }`, '2:10 No permissions in the role x.'],
    [`${admin}roles: { x: { permissions: [] } }`, '2:28 permissions is an empty list.'],
    [
      `${admin}roles: { x: { permissions: view } }`,
      '2:28 Expected a list such as [a, b] for permissions.',
    ],
    [
      `${admin}roles: { x: { permissions: [view, rest] } }`,
      '2:35 Unknown permission rest. Did you mean reset?',
    ],
    [
      `${admin}roles: { x: { permissions: ["*"] } }`,
      `2:29 Unknown permission *. Expected one of: ${permissions.join(', ')}.`,
    ],
    [
      `${admin}roles: { x: { permissions: [1] } }`,
      '2:29 Expected text for a permission: write "1" in quotes.',
    ],
    [
      `${admin}roles: { viewer: { permissions: [view] } }`,
      '2:10 The role viewer is built in and cannot be redefined.',
    ],
    [
      `${admin}roles: { x: { permissions: [view] }, x: { permissions: [reset] } }`,
      '2:38 Duplicate field x in roles.',
    ],
    [
      `${admin}roles: { x: { permission: [view], permissions: [view] } }`,
      '2:15 Unknown field permission in the role x. Did you mean permissions?',
    ],
    ['bindings: [admin]', '1:12 Expected a mapping of names to values for the binding.'],
    ['bindings:\n  -\n', '2:4 Expected a mapping of names to values for the binding.'],
    ['bindings: [{ users: [ada] }]', '1:12 The binding has no role.'],
    ['bindings: [{ role: [x], users: [ada] }]', '1:20 Expected text for role.'],
    [
      'bindings: [{ role: oprator, users: [ada] }]',
      '1:20 Unknown role oprator. Did you mean operator?',
    ],
    [
      'bindings: [{ role: x, users: [ada] }]',
      '1:20 Unknown role x. Expected one of: viewer, operator, admin.',
    ],
    ['bindings: [{ role: admin }]', '1:12 The binding has no users and no groups.'],
    ['bindings: [{ role: admin, users: [] }]', '1:34 users is an empty list.'],
    ['bindings: [{ role: admin, users: [ada], groups: [] }]', '1:49 groups is an empty list.'],
    ['bindings: [{ role: admin, users: ada }]', '1:34 Expected a list such as [a, b] for users.'],
    [
      'bindings: [{ role: admin, users: [ada, 7] }]',
      '1:40 Expected text for an entry of users: write "7" in quotes.',
    ],
    ['bindings: [{ role: admin, users: [~] }]', '1:35 Expected text for an entry of users.'],
    ['bindings: [{ role: admin, users: [""] }]', '1:35 An entry of users is empty.'],
    [
      'bindings: [{ role: admin, user: [ada], groups: [x] }]',
      '1:27 Unknown field user in the binding. Did you mean users?',
    ],
    [
      'bindings: [{ role: admin, users: [everyone] }]',
      '1:35 everyone is a group. Use groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, users: ["*@example.com"] }]',
      '1:35 *@example.com is a pattern. Users and groups must be exact names. For everyone who has signed in, use groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, groups: [team-?] }]',
      '1:36 team-? is a pattern. Users and groups must be exact names. For everyone who has signed in, use groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, users: [token:ci] }]',
      '1:35 token:ci is an API token. Bindings do not apply to tokens: each token has its own role.',
    ],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [] }]',
      '1:53 namespaces is an empty list.',
    ],
    ['bindings: [{ role: admin, users: [ada], clusters: [] }]', '1:51 clusters is an empty list.'],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [*] }]',
      '1:54 Alias cannot be an empty string. Put text that begins with * in quotes, such as "*" or "*-prod".',
    ],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [*-prod] }]',
      '1:54 Unexpected alias *-prod in an entry of namespaces: aliases are not supported. Put text that begins with * in quotes, such as "*" or "*-prod".',
    ],
    ['bindings:\n\t- role: admin', '2:1 Tabs are not allowed as indentation.'],
    ['[1]: x', '1:1 With stringKeys, all keys must be strings.'],
  ])('%j: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test('with every problem in the order of the file', () => {
    const text = `bindings:
  - role: onccall
    users: [everyone]
  - role: admin
    namespace: [x]
contact: 1
roles:
  admin: { permissions: [view] }
  oncall: { permissions: [see] }
`
    expect(problemsOf(text)).toEqual([
      '2:11 Unknown role onccall. Did you mean oncall?',
      '3:13 everyone is a group. Use groups: [everyone].',
      '4:5 The binding has no users and no groups.',
      '5:5 Unknown field namespace in the binding. Did you mean namespaces?',
      '6:10 Expected text for contact: write "1" in quotes.',
      '8:3 The role admin is built in and cannot be redefined.',
      `9:27 Unknown permission see. Expected one of: ${permissions.join(', ')}.`,
    ])
  })

  test.each(['[', '{a: ', '- ', 'a: ', '? ', '- ? '])('with deep nesting of %j', (nesting) => {
    expect(problemsOf(nesting.repeat(5_000))).toEqual([
      expect.stringContaining('Values are nested more than 20 deep.'),
    ])
  })
})

test('any text is valid or has problems with a position inside it', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'[]{}:,-?*&!|>\'"%@`#\n\t ~',
      'role: admin',
      'bindings:\n  - ',
      'users: [ada]',
    ),
    fc.string({ maxLength: 5 }),
  )
  const changed = fc
    .tuple(fc.nat(accessFile.length), fc.nat(20), fc.array(piece, { maxLength: 5 }))
    .map(
      ([at, cut, pieces]) => accessFile.slice(0, at) + pieces.join('') + accessFile.slice(at + cut),
    )
  fc.assert(
    fc.property(
      fc.oneof(
        changed,
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const parsed = parseAccess(text)
        if (parsed.valid) return
        expect(parsed.problems).not.toEqual([])
        const lines = text.split(/\r\n|\n/)
        for (const { line, column } of parsed.problems) {
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns: 300 },
  )
})
