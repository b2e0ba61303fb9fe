import { type Permission, permissions } from './permissions.ts'

export interface Role {
  name: string
  permissions: ReadonlySet<Permission>
}

/** Gives a role to users and groups in clusters and namespaces. */
export interface Binding {
  role: Role
  /** Ids or e-mail addresses. Case counts, except in e-mail addresses. */
  users: readonly string[]
  groups: readonly string[]
  /** Patterns with `*` and `?`. */
  clusters: readonly string[]
  namespaces: readonly string[]
  /** Whom to ask for this role. */
  contact?: string
  /** The line of the access file where the binding begins, from 1. Absent: not from a file. */
  line?: number
}

export interface AccessRules {
  /** By name, including the built-in roles. */
  roles: ReadonlyMap<string, Role>
  /** In the order of the file. */
  bindings: readonly Binding[]
  /** Whom to ask when no binding has a contact. */
  contact?: string
}

const viewer: Role = { name: 'viewer', permissions: new Set(['view', 'payloads']) }
const operator: Role = {
  name: 'operator',
  permissions: new Set([
    ...viewer.permissions,
    'cancel',
    'terminate',
    'reset',
    'message',
    'activity',
    'recover',
    'start',
    'audit',
  ]),
}
const admin: Role = { name: 'admin', permissions: new Set(permissions) }

/** The roles that every access file can bind and cannot redefine. */
export const builtInRoles: ReadonlyMap<string, Role> = new Map(
  [viewer, operator, admin].map((role) => [role.name, role]),
)

const everywhere = { clusters: ['*'], namespaces: ['*'] } as const

/** Returns the rules for a console without a login and without an access file. */
export const localOperator = (id: string): AccessRules => ({
  roles: builtInRoles,
  bindings: [{ role: admin, users: [id], groups: [], ...everywhere }],
})
