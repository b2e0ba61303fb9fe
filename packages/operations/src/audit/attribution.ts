import type { Identity } from '../access/identity.ts'
import type { Permission } from '../access/permissions.ts'

/** Who asks for something, how Rewind knows it, and by which permission: the audit log keeps it. */
export interface Attribution {
  user: Identity
  permission: Permission
  /** Of the client, as a trusted proxy reports it. */
  address?: string
  /** Absent: not from an HTTP request. */
  httpRequestId?: string
  ticket?: string
}

/** Returns an identity without the methods of an actor. */
export const identityOf = ({ id, name, via, email, groups }: Identity): Identity => ({
  id,
  name,
  via,
  ...(email === undefined ? {} : { email }),
  groups,
})
