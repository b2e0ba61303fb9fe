import type { AccessRules, Binding } from './access-rules.ts'
import { matchesAnyGlob, matchesEverything } from './glob.ts'
import { everyone, type Identity } from './identity.ts'
import type { Permission } from './permissions.ts'

/** Where a permission is needed. */
export interface Place {
  cluster: string
  namespace: string
}

/** `why` is one sentence for the person who was refused; `ask` is whom to ask for the permission. */
export interface Refusal {
  allowed: false
  why: string
  ask?: string
}
export type Decision = { allowed: true; role: string } | Refusal

/** Returns the bindings that name a person, in the order of the file. */
export const bindingsOf = (rules: AccessRules, person: Identity): readonly Binding[] =>
  rules.bindings.filter((binding) => subjectOf(binding, person) !== undefined)

/** Returns the user or group by which a binding names a person, such as "group payments". */
export function subjectOf(binding: Binding, { id, email, groups }: Identity): string | undefined {
  const user = binding.users.find((user) => isSameUser(user, id) || isSameUser(user, email))
  if (user !== undefined) return `user ${user}`
  const group = binding.groups.find((group) => group === everyone || groups.includes(group))
  return group === undefined ? undefined : `group ${group}`
}

// Identity providers are not consistent about capitals in e-mail addresses. Only ASCII letters are
// folded: Unicode also folds other characters to ASCII ones, such as the Kelvin sign to k.
const isSameUser = (user: string, given: string | undefined): boolean =>
  user === given ||
  (given !== undefined && user.includes('@') && foldAscii(user) === foldAscii(given))
const foldAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Returns whether a binding covers a place or, without a place, all namespaces of all clusters. */
export const reaches = ({ clusters, namespaces }: Binding, place: Place | undefined): boolean =>
  place === undefined
    ? matchesEverything(clusters) && matchesEverything(namespaces)
    : matchesAnyGlob(clusters, place.cluster) && matchesAnyGlob(namespaces, place.namespace)

/** Returns whether a binding gives a permission at a place or, without a place, everywhere. */
export const grants = (binding: Binding, permission: Permission, place: Place | undefined) =>
  binding.role.permissions.has(permission) && reaches(binding, place)

/**
 * Decides whether `held`, the bindings of one person or token, give a permission at a place. Without a
 * place one of them must give it in all namespaces of all clusters.
 */
export function decide(
  rules: AccessRules,
  id: string,
  held: readonly Binding[],
  permission: Permission,
  place?: Place,
): Decision {
  const granting = held.find((binding) => grants(binding, permission, place))
  if (granting !== undefined) return { allowed: true, role: granting.role.name }
  return refuse(whyNot(id, held, permission, place), whomToAsk(rules, permission, place))
}

/**
 * Decides whether `held`, the bindings of one person or token, give a permission in any namespace of a
 * cluster.
 */
export function decideAnywhere(
  rules: AccessRules,
  id: string,
  held: readonly Binding[],
  permission: Permission,
  cluster: string,
): Decision {
  const here = held.filter(({ clusters }) => matchesAnyGlob(clusters, cluster))
  const granting = here.find(({ role }) => role.permissions.has(permission))
  if (granting !== undefined) return { allowed: true, role: granting.role.name }
  const none = held.length === 0 ? 'no role' : `no role in cluster ${cluster}`
  const why =
    here.length === 0 ? `${id} has ${none}.` : `${hasRoles(id, here)}; ${lacks(here, permission)}.`
  return refuse(why, whomToAsk(rules, permission))
}

/** Returns a refusal. */
export const refuse = (why: string, ask: string | undefined): Refusal => ({
  allowed: false,
  why,
  ...(ask === undefined ? {} : { ask }),
})

/**
 * Returns whom to ask for a permission at a place: the contact of the first binding that has one and
 * gives the permission there, or else the contact of the file.
 */
export function whomToAsk(
  { bindings, contact }: AccessRules,
  permission: Permission,
  place?: Place,
): string | undefined {
  const owner = bindings.find(
    (binding) => binding.contact !== undefined && grants(binding, permission, place),
  )
  return owner?.contact ?? contact
}

/** Returns a place as text that follows a noun, such as "the role viewer". */
export function placeText(place: Place | undefined): string {
  if (place === undefined) return 'in all namespaces of all clusters'
  return `in namespace ${place.namespace} of cluster ${place.cluster}`
}

function whyNot(
  id: string,
  held: readonly Binding[],
  permission: Permission,
  place: Place | undefined,
): string {
  if (held.length === 0) return `${id} has no role.`
  const here = held.filter((binding) => reaches(binding, place))
  if (here.length === 0) return `${id} has no role ${placeText(place)}.`
  return `${hasRoles(id, here)} ${placeText(place)}; ${lacks(here, permission)}.`
}

const hasRoles = (id: string, held: readonly Binding[]): string => {
  const names = roleNames(held)
  return `${id} has the role${names.length === 1 ? '' : 's'} ${names.join(', ')}`
}

const lacks = (held: readonly Binding[], permission: Permission): string =>
  roleNames(held).length === 1
    ? `it does not include ${permission}`
    : `none of them includes ${permission}`

const roleNames = (held: readonly Binding[]): string[] => [
  ...new Set(held.map(({ role }) => role.name)),
]
