import type { Node } from 'yaml'
import { suggestName } from '../closest-name.ts'
import { type AccessRules, type Binding, builtInRoles, type Role } from './access-rules.ts'
import { everyone, nameProblem, tokenIdPrefix } from './identity.ts'
import { isPermission, type Permission, permissions } from './permissions.ts'
import { type Field, type FileProblem, YamlReader } from './yaml-reader.ts'

export type ParsedAccess =
  | { valid: true; rules: AccessRules }
  | { valid: false; problems: readonly FileProblem[] }

type Fields = Map<string, Field>

const bindingFields = ['role', 'users', 'groups', 'clusters', 'namespaces', 'contact']

/**
 * Reads an access file. Returns its rules, or every problem in the order of the file: a file with a
 * problem is refused as a whole.
 *
 * ```yaml
 * contact: "#platform-oncall"      # whom to ask when no binding has a contact
 * roles:                           # beside the built-in viewer, operator, admin
 *   payments-oncall:
 *     permissions: [view, payloads, cancel, reset]
 * bindings:
 *   - role: payments-oncall
 *     users: [ada@example.com]     # ids or e-mail addresses
 *     groups: [payments]           # everyone: all who have signed in
 *     clusters: ["*"]              # patterns with * and ?; default: all
 *     namespaces: [payments-*]
 *     contact: "#payments"
 * ```
 */
export function parseAccess(text: string): ParsedAccess {
  const reader = new YamlReader(text)
  const rules = reader.root === undefined ? undefined : readRules(reader, reader.root)
  if (rules !== undefined && reader.problems.length === 0) return { valid: true, rules }
  const problems = reader.problems.sort(
    (one, other) => one.line - other.line || one.column - other.column,
  )
  return { valid: false, problems }
}

function readRules(reader: YamlReader, root: Node): AccessRules | undefined {
  const fields = reader.mapping(root, 'the access file', ['contact', 'roles', 'bindings'])
  if (fields === undefined) return undefined
  const roles = readRoles(reader, fields.get('roles'))
  const list = fields.get('bindings')
  if (list === undefined) {
    reader.problem(root, 'The access file has no bindings, so nobody has a role.')
  }
  const bindings = reader.list(list).map((node) => readBinding(reader, node, roles))
  return {
    roles,
    bindings: bindings.filter((binding) => binding !== undefined),
    ...readContact(reader, fields),
  }
}

function readRoles(reader: YamlReader, field: Field | undefined): ReadonlyMap<string, Role> {
  const roles = new Map(builtInRoles)
  const own = field?.value === undefined ? undefined : reader.mapping(field.value, 'roles')
  for (const [name, role] of own ?? []) {
    if (builtInRoles.has(name)) {
      reader.problem(role.key, `The role ${name} is built in and cannot be redefined.`)
    } else {
      checkName(reader, role.key, 'The name of a role', name)
      roles.set(name, { name, permissions: readPermissions(reader, `the role ${name}`, role) })
    }
  }
  return roles
}

function readPermissions(
  reader: YamlReader,
  what: string,
  { key, value }: Field,
): ReadonlySet<Permission> {
  const granted = new Set<Permission>()
  const fields = value === undefined ? undefined : reader.mapping(value, what, ['permissions'])
  const list = fields?.get('permissions')
  if (fields !== undefined && list === undefined) {
    reader.problem(key, `No permissions in ${what}.`)
  }
  for (const node of reader.list(list)) {
    const permission = reader.text(node, 'a permission')
    if (permission === undefined) continue
    if (isPermission(permission)) granted.add(permission)
    else {
      const message = `Unknown permission ${permission}. ${suggestName(permission, permissions)}`
      reader.problem(node, message)
    }
  }
  return granted
}

function readBinding(
  reader: YamlReader,
  node: Node,
  roles: ReadonlyMap<string, Role>,
): Binding | undefined {
  const fields = reader.mapping(node, 'the binding', bindingFields)
  if (fields === undefined) return undefined
  const role = readBoundRole(reader, node, fields, roles)
  const users = readNames(reader, fields, 'users', checkUser)
  const groups = readNames(reader, fields, 'groups', checkExact)
  if (!fields.has('users') && !fields.has('groups')) {
    reader.problem(node, 'The binding has no users and no groups.')
  }
  const clusters = fields.has('clusters') ? readNames(reader, fields, 'clusters') : ['*']
  const namespaces = fields.has('namespaces') ? readNames(reader, fields, 'namespaces') : ['*']
  if (role === undefined) return undefined
  const contact = readContact(reader, fields)
  return { role, users, groups, clusters, namespaces, ...contact, line: reader.lineOf(node) }
}

function readBoundRole(
  reader: YamlReader,
  node: Node,
  fields: Fields,
  roles: ReadonlyMap<string, Role>,
): Role | undefined {
  const field = fields.get('role')
  if (field === undefined) reader.problem(node, 'The binding has no role.')
  const name = readText(reader, field, 'role')
  if (name === undefined) return undefined
  const role = roles.get(name)
  if (role === undefined) {
    const message = `Unknown role ${name}. ${suggestName(name, [...roles.keys()])}`
    reader.problem(field?.value ?? node, message)
  }
  return role
}

type Check = (name: string) => string | undefined

function readNames(
  reader: YamlReader,
  fields: Fields,
  name: string,
  check: Check = () => undefined,
): readonly string[] {
  const field = fields.get(name)
  if (field === undefined) return []
  return reader.list(field).flatMap((node) => {
    const text = reader.text(node, `an entry of ${name}`)
    if (text === undefined || !checkName(reader, node, `An entry of ${name}`, text)) return []
    const problem = check(text)
    if (problem !== undefined) reader.problem(node, problem)
    return [text]
  })
}

const checkUser: Check = (user) => {
  if (user === everyone) return 'everyone is a group. Use groups: [everyone].'
  if (user.startsWith(tokenIdPrefix)) {
    return `${user} is an API token. Bindings do not apply to tokens: each token has its own role.`
  }
  return checkExact(user)
}

// A pattern taken as a name would silently match nobody.
const checkExact: Check = (name) =>
  /[*?]/.test(name)
    ? `${name} is a pattern. Users and groups must be exact names. For everyone who has signed in, use groups: [everyone].`
    : undefined

const readContact = (reader: YamlReader, fields: Fields): { contact?: string } => {
  const contact = readText(reader, fields.get('contact'), 'contact')
  return contact === undefined ? {} : { contact }
}

function readText(reader: YamlReader, field: Field | undefined, what: string): string | undefined {
  if (field?.value === undefined) return undefined
  const text = reader.text(field.value, what)
  return text !== undefined && checkName(reader, field.value, what, text) ? text : undefined
}

function checkName(reader: YamlReader, at: Node, what: string, name: string): boolean {
  const problem = nameProblem(name)
  if (problem !== undefined) reader.problem(at, `${what} ${problem}.`)
  return problem === undefined
}
