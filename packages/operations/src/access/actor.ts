import type { Permissions } from '@rewind/contract/access'
import { allowedIf, type Lacking } from '@rewind/history/acts/actions'
import { OperationError } from '../errors.ts'
import type { AccessRules, Binding } from './access-rules.ts'
import { type ApiToken, tokenIdentity } from './api-tokens.ts'
import {
  bindingsOf,
  type Decision,
  decide,
  decideAnywhere,
  type Place,
  type Refusal,
  refuse,
  whomToAsk,
} from './decide.ts'
import type { Identity } from './identity.ts'
import { type Permission, permissions } from './permissions.ts'
import { cluster, placeOf } from './place.ts'

/** The person, API token or recovery that asks for something. */
export interface Actor extends Identity {
  /**
   * Decides by the current access rules. Without a place the actor needs the permission in all
   * namespaces of all clusters, for example to manage API tokens.
   */
  may(permission: Permission, place?: Place): Decision
  /**
   * Decides whether the actor has the permission in any namespace of a cluster, for pages that have no
   * namespace.
   */
  mayAnywhere(permission: Permission, cluster: string): Decision
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
  mayAnywhere: (permission, cluster) =>
    decideAnywhere(access.rules, person.id, bindingsOf(access.rules, person), permission, cluster),
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
    mayAnywhere(permission, cluster) {
      const binding = held()
      if (binding === undefined) return roleIsGone(permission)
      return decideAnywhere(access.rules, identity.id, [binding], permission, cluster)
    },
  }
}

/** The part of an actor that decides. */
type Decider = Pick<Actor, 'may' | 'mayAnywhere'>

/**
 * Throws FORBIDDEN unless the actor has the permission in the namespace. Its `details` hold the
 * permission, the place and whom to ask.
 */
export function requirePermission(actor: Decider, permission: Permission, namespace: string): void {
  const place = placeOf(namespace)
  const decision = actor.may(permission, place)
  if (!decision.allowed) throw forbidden(decision, { permission, ...place })
}

/** Throws FORBIDDEN unless the actor has the permission in at least one namespace of this cluster. */
export function requireAnywhere(actor: Decider, permission: Permission): void {
  const decision = actor.mayAnywhere(permission, cluster)
  if (!decision.allowed) throw forbidden(decision, { permission })
}

export const hasPermission = (actor: Decider, permission: Permission, namespace: string): boolean =>
  actor.may(permission, placeOf(namespace)).allowed

function forbidden({ why, ask }: Refusal, details: Record<string, unknown>): OperationError {
  const message = ask === undefined ? why : `${why} Ask ${ask}.`
  return new OperationError('FORBIDDEN', message, {
    details: { ...details, ...(ask === undefined ? {} : { ask }) },
  })
}

/** Returns the permissions of an actor in one namespace, as pages show them. */
export function permissionsOf(actor: Decider, namespace: string): Permissions {
  const decided = permissions.map((permission) => {
    const decision = actor.may(permission, placeOf(namespace))
    const whyNot = decision.allowed ? undefined : needs(permission, namespace, decision)
    return [permission, allowedIf(whyNot)] as const
  })
  return Object.fromEntries(decided) as Permissions
}

/** Returns the permissions that an actor lacks in one namespace, each with the reason for pages. */
export function lackingOf(actor: Decider, namespace: string): Lacking {
  const lacking = Object.entries(permissionsOf(actor, namespace)).map(
    ([permission, { whyNot }]) => [permission, whyNot] as const,
  )
  return Object.fromEntries(lacking.filter(([, whyNot]) => whyNot !== undefined))
}

const needs = (permission: Permission, namespace: string, { ask }: Refusal): string =>
  `You need the permission ${permission} in namespace ${namespace}${ask === undefined ? '.' : `: ask ${ask}.`}`
