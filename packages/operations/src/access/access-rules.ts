import { everyone } from './identity.ts'
import { type Permission, permissions } from './permissions.ts'

export interface Role {
  name: string
  permissions: ReadonlySet<Permission>
}

/** Gives a role to people and groups, in some clusters and namespaces. */
export interface Binding {
  role: Role
  /** Ids or e-mail addresses, exactly as the login tells them. */
  users: readonly string[]
  groups: readonly string[]
  /** Patterns with `*` and `?`. */
  clusters: readonly string[]
  namespaces: readonly string[]
  /** Whom to ask for this role. */
  contact?: string
  /** Where the binding begins in the access file, from 1. Absent: it is in no file. */
  line?: number
}

export interface AccessRules {
  /** By name, the built-in ones included. */
  roles: ReadonlyMap<string, Role>
  /** In the order of the file. */
  bindings: readonly Binding[]
  /** Whom to ask where no binding names somebody. */
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

/** The roles that every access file may bind and none may redefine. */
export const builtInRoles: ReadonlyMap<string, Role> = new Map(
  [viewer, operator, admin].map((role) => [role.name, role]),
)

const everywhere = { clusters: ['*'], namespaces: ['*'] } as const

/** Holds where people sign in and there is no access file. */
export const everyoneIsViewer: AccessRules = {
  roles: builtInRoles,
  bindings: [{ role: viewer, users: [], groups: [everyone], ...everywhere }],
}

/** The binding of a local operator where nobody signs in and there is no access file. */
export const localOperator = (id: string): AccessRules => ({
  roles: builtInRoles,
  bindings: [{ role: admin, users: [id], groups: [], ...everywhere }],
})
