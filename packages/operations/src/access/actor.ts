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

/** Whoever asks for something: a person, an API token, or a recovery for whoever started it. */
export interface Actor extends Identity {
  /**
   * Decides by the access rules of this moment. Without a place the permission is needed in all
   * namespaces of all clusters, as for managing API tokens.
   */
  may(permission: Permission, place?: Place): Decision
  /** Decides whether there is any place with this permission, as for what belongs to no namespace. */
  mayAnywhere(permission: Permission): Decision
}

/** Has the access rules of this moment, which a changed access file replaces. */
export interface AccessSource {
  readonly rules: AccessRules
}

/** Returns the actor of somebody who is signed in, or of the local operator. */
export const actorOf = (access: AccessSource, person: Identity): Actor => ({
  ...person,
  may: (permission, place) =>
    decide(access.rules, person.id, bindingsOf(access.rules, person), permission, place),
  mayAnywhere: (permission) =>
    decideAnywhere(access.rules, person.id, bindingsOf(access.rules, person), permission),
})

/**
 * Returns the actor of a verified API token. The token's own role and places decide; bindings name
 * people, and none applies to a token, not even one for everyone.
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
 * Returns the reply for an act that the actor may not do, or nothing when it may. Its message is for
 * the person; `details` has the permission, the place and whom to ask.
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
    message: ask === undefined ? why : `${why} Ask ${ask} for it.`,
    details: { permission, ...place, ...(ask === undefined ? {} : { ask }) },
  }
}
