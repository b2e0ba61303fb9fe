import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInRoles } from '../../src/access/access-rules.ts'
import { parseAccess } from '../../src/access/parse-access.ts'
import { permissionDescriptions, permissions } from '../../src/access/permissions.ts'
import { accessFile, rulesOf } from './rules.ts'

test('everything in a file is taken', () => {
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
])('a file with %s is taken', (_, text) => {
  expect(rulesOf(text).bindings).toHaveLength(1)
})

/** As `line:column message`. */
function problemsOf(text: string): string[] {
  const parsed = parseAccess(text)
  if (parsed.valid) return []
  return parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

describe('refused', () => {
  test.each([
    ['', '1:1 The file is empty.'],
    ['# nothing\n', '1:1 The file is empty.'],
    ['null', '1:1 The access file must be a mapping of names to values.'],
    ['- role: admin', '1:1 The access file must be a mapping of names to values.'],
    ['{}', '1:1 The access file has no bindings: nobody has a role.'],
    ['bindings: []', '1:11 bindings is an empty list.'],
    ['bindings: { role: admin }', '1:11 bindings must be a list, such as [a, b].'],
    ['bindings:', '1:1 bindings has no value. Text that begins with # is written in quotes.'],
    [
      `${admin}contact: #platform`,
      '2:1 contact has no value. Text that begins with # is written in quotes.',
    ],
    [`${admin}contact: ""`, '2:10 contact is empty.'],
    [`${admin}contact: 12`, '2:10 contact must be text: write "12" in quotes.'],
    [
      `${admin}contact: "a\\u200bb"`,
      '2:10 contact contains control characters or invisible characters.',
    ],
    [`${admin}contact: " a"`, '2:10 contact begins or ends with a space.'],
    [`${admin}contact: ${'a'.repeat(201)}`, '2:10 contact is longer than 200 characters.'],
    [`${admin}binding: []`, '2:1 The access file has no field binding. Did you mean bindings?'],
    [`${admin}x: 1`, '2:1 The access file has no field x. Known: contact, roles, bindings.'],
    [`${admin}bindings: []`, '2:1 The access file has bindings twice.'],
    [
      `${admin}<<: { contact: x }`,
      '2:1 The access file has no field <<. Known: contact, roles, bindings.',
    ],
    [`${admin}---\ncontact: x`, '2:1 The file has a second YAML document.'],
    [`${admin}contact: !secret x`, '2:10 Unresolved tag: !secret.'],
    [
      `${admin}roles: &a { x: { permissions: [view] } }\ncontact: *a`,
      '3:10 contact has the alias *a, and aliases are not supported. Text that begins with * is written in quotes, such as "*" or "*-prod".',
    ],
    [`${admin}roles: [x]`, '2:8 roles must be a mapping of names to values.'],
    [`${admin}roles: { x: [view] }`, '2:13 The role x must be a mapping of names to values.'],
    [`${admin}roles: { x: {} }`, '2:10 The role x has no permissions.'],
    [`${admin}roles: { x: { permissions: [] } }`, '2:28 permissions is an empty list.'],
    [
      `${admin}roles: { x: { permissions: view } }`,
      '2:28 permissions must be a list, such as [a, b].',
    ],
    [
      `${admin}roles: { x: { permissions: [view, rest] } }`,
      '2:35 There is no permission rest. Did you mean reset?',
    ],
    [
      `${admin}roles: { x: { permissions: ["*"] } }`,
      `2:29 There is no permission *. Known: ${permissions.join(', ')}.`,
    ],
    [
      `${admin}roles: { x: { permissions: [1] } }`,
      '2:29 A permission must be text: write "1" in quotes.',
    ],
    [
      `${admin}roles: { viewer: { permissions: [view] } }`,
      '2:10 The role viewer is built in and cannot be redefined.',
    ],
    [
      `${admin}roles: { x: { permissions: [view] }, x: { permissions: [reset] } }`,
      '2:38 roles has x twice.',
    ],
    [
      `${admin}roles: { x: { permission: [view], permissions: [view] } }`,
      '2:15 The role x has no field permission. Did you mean permissions?',
    ],
    ['bindings: [admin]', '1:12 A binding must be a mapping of names to values.'],
    ['bindings:\n  -\n', '2:4 A binding must be a mapping of names to values.'],
    ['bindings: [{ users: [ada] }]', '1:12 The binding names no role.'],
    ['bindings: [{ role: [x], users: [ada] }]', '1:20 role must be text.'],
    [
      'bindings: [{ role: oprator, users: [ada] }]',
      '1:20 There is no role oprator. Did you mean operator?',
    ],
    [
      'bindings: [{ role: x, users: [ada] }]',
      '1:20 There is no role x. Known: viewer, operator, admin.',
    ],
    [
      'bindings: [{ role: admin }]',
      '1:12 The binding names no users and no groups: it gives its role to nobody.',
    ],
    ['bindings: [{ role: admin, users: [] }]', '1:34 users is an empty list.'],
    ['bindings: [{ role: admin, users: [ada], groups: [] }]', '1:49 groups is an empty list.'],
    ['bindings: [{ role: admin, users: ada }]', '1:34 users must be a list, such as [a, b].'],
    [
      'bindings: [{ role: admin, users: [ada, 7] }]',
      '1:40 An entry of users must be text: write "7" in quotes.',
    ],
    ['bindings: [{ role: admin, users: [~] }]', '1:35 An entry of users must be text.'],
    ['bindings: [{ role: admin, users: [""] }]', '1:35 An entry of users is empty.'],
    [
      'bindings: [{ role: admin, user: [ada], groups: [x] }]',
      '1:27 A binding has no field user. Did you mean users?',
    ],
    [
      'bindings: [{ role: admin, users: [everyone] }]',
      '1:35 everyone is a group: write groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, users: ["*@example.com"] }]',
      '1:35 *@example.com is a pattern. Users and groups are named exactly; whoever has signed in is groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, groups: [team-?] }]',
      '1:36 team-? is a pattern. Users and groups are named exactly; whoever has signed in is groups: [everyone].',
    ],
    [
      'bindings: [{ role: admin, users: [token:ci] }]',
      '1:35 token:ci is an API token. A token has a role of its own, and bindings do not apply to it.',
    ],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [] }]',
      '1:53 namespaces is an empty list.',
    ],
    ['bindings: [{ role: admin, users: [ada], clusters: [] }]', '1:51 clusters is an empty list.'],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [*] }]',
      '1:54 Alias cannot be an empty string. Text that begins with * is written in quotes, such as "*" or "*-prod".',
    ],
    [
      'bindings: [{ role: admin, users: [ada], namespaces: [*-prod] }]',
      '1:54 An entry of namespaces has the alias *-prod, and aliases are not supported. Text that begins with * is written in quotes, such as "*" or "*-prod".',
    ],
    ['bindings:\n\t- role: admin', '2:1 Tabs are not allowed as indentation.'],
    ['[1]: x', '1:1 With stringKeys, all keys must be strings.'],
  ])('%j: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test('with every problem, in the order of the file', () => {
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
      '2:11 There is no role onccall. Did you mean oncall?',
      '3:13 everyone is a group: write groups: [everyone].',
      '4:5 The binding names no users and no groups: it gives its role to nobody.',
      '5:5 A binding has no field namespace. Did you mean namespaces?',
      '6:10 contact must be text: write "1" in quotes.',
      '8:3 The role admin is built in and cannot be redefined.',
      `9:27 There is no permission see. Known: ${permissions.join(', ')}.`,
    ])
  })

  // Each level of nesting calls the composer once more.
  test.each(['[', '{a: ', '- ', 'a: ', '? ', '- ? '])('nested deeply by %j', (nesting) => {
    expect(problemsOf(nesting.repeat(5_000))).toEqual([
      expect.stringContaining('Values are nested more than 20 deep.'),
    ])
  })
})

test('whatever a file has, it is taken or its problems have a place in it', () => {
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
