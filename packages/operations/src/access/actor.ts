import type { ErrorReply } from '@rewind/contract/errors'
import type { AccessRules, Binding } from './access-rules.ts'
import { type ApiToken, tokenIdentity } from './api-tokens.ts'
import {
  bindingsOf,
  type Decision,
  decide,
  decideAnywhere,
  type Place,
  refuse,
  whomToAsk,
} from './decide.ts'
import type { Identity } from './identity.ts'
import type { Permission } from './permissions.ts'

/** The person, API token or recovery that asks for something. */
export interface Actor extends Identity {
  /**
   * Decides by the current access rules. Without a place the actor needs the permission in all
   * namespaces of all clusters, for example to manage API tokens.
   */
  may(permission: Permission, place?: Place): Decision
  /** Decides whether the actor has the permission in any namespace, for pages that have no namespace. */
  mayAnywhere(permission: Permission): Decision
}

/** Holds the current access rules, which change when the access file changes. */
export interface AccessSource {
  readonly rules: AccessRules
}

/** Returns the actor for a person who has signed in, or for the local operator. */
export const actorOf = (access: AccessSource, person: Identity): Actor => ({
  ...person,
  may: (permission, place) =>
    decide(access.rules, person.id, bindingsOf(access.rules, person), permission, place),
  mayAnywhere: (permission) =>
    decideAnywhere(access.rules, person.id, bindingsOf(access.rules, person), permission),
})

/**
 * Returns the actor for a verified API token. Only the token's own role and places count. Bindings do not
 * apply to tokens, not even those for everyone.
 */
export function actorOfToken(access: AccessSource, token: ApiToken): Actor {
  const identity = tokenIdentity(token)
  const held = (): Binding | undefined => {
    const role = access.rules.roles.get(token.role)
    if (role === undefined) return undefined
    return {
      role,
      users: [identity.id],
      groups: [],
      clusters: token.clusters,
      namespaces: token.namespaces,
    }
  }
  const roleIsGone = (permission: Permission, place?: Place) =>
    refuse(
      `The role ${token.role} of API token ${token.name} is not in the access file.`,
      whomToAsk(access.rules, permission, place),
    )
  return {
    ...identity,
    may(permission, place) {
      const binding = held()
      if (binding === undefined) return roleIsGone(permission, place)
      return decide(access.rules, identity.id, [binding], permission, place)
    },
    mayAnywhere(permission) {
      const binding = held()
      if (binding === undefined) return roleIsGone(permission)
      return decideAnywhere(access.rules, identity.id, [binding], permission)
    },
  }
}

/**
 * Returns undefined when the actor has the permission, or else the reply that refuses the request. Its
 * `details` hold the permission, the place and whom to ask.
 */
export function permissionRefusal(
  actor: Actor,
  permission: Permission,
  place?: Place,
): ErrorReply | undefined {
  const decision = actor.may(permission, place)
  if (decision.allowed) return undefined
  const { why, ask } = decision
  return {
    code: 'FORBIDDEN',
    message: ask === undefined ? why : `${why} Ask ${ask}.`,
    details: { permission, ...place, ...(ask === undefined ? {} : { ask }) },
  }
}
