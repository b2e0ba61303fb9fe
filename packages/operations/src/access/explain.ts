import { suggestName } from '../closest-name.ts'
import type { AccessRules, Binding } from './access-rules.ts'
import {
  bindingsOf,
  grants,
  type Place,
  placeText,
  reaches,
  subjectOf,
  whomToAsk,
} from './decide.ts'
import { type Identity, tokenIdPrefix } from './identity.ts'
import { isPermission, type Permission, permissions } from './permissions.ts'

/** What a command prints, without the final line break, and its exit code. */
export interface CommandResult {
  text: string
  exitCode: 0 | 1 | 2
}

export interface AccessQuestion {
  /** A user's id or e-mail address. */
  user: string
  groups: readonly string[]
  permission: string
  /** Absent: all namespaces of all clusters. */
  place?: Place
}

/**
 * Answers `rewind rbac can USER PERMISSION [NAMESPACE]` with the bindings that decide it. The exit
 * code is 0 for yes, 1 for no, and 2 for an unknown permission or an API token.
 */
export function explainAccess(rules: AccessRules, question: AccessQuestion): CommandResult {
  const { user, groups, permission, place } = question
  if (!isPermission(permission)) {
    const hint = suggestName(permission, permissions)
    return { text: `Unknown permission ${permission}. ${hint}`, exitCode: 2 }
  }
  if (user.startsWith(tokenIdPrefix)) {
    const text = `${user} is an API token. Bindings do not apply to tokens: each token has its own role.`
    return { text, exitCode: 2 }
  }
  const person: Identity = { id: user, name: user, via: 'HEADER', groups }
  const held = bindingsOf(rules, person)
  const act = `permission ${permission} ${placeText(place)}`
  const granting = held.find((binding) => grants(binding, permission, place))
  if (granting !== undefined) {
    const by = `${bindingText(granting)}, by ${subjectOf(granting, person)}, ${whereText(granting)}`
    return { text: `Yes: ${user} has ${act}.\n  ${by}`, exitCode: 0 }
  }
  const ask = whomToAsk(rules, permission, place)
  const lines = [
    `No: ${user} does not have ${act}.${held.length === 0 ? ` ${user} has no role.` : ''}`,
    ...held.map((binding) => `  ${whyNotBy(binding, person, permission, place)}`),
    ...wouldAllow(rules, permission, place),
    ...(groups.length === 0 ? ['Groups were not checked. Pass them with --group.'] : []),
    ...(ask === undefined ? [] : [`Ask ${ask}.`]),
  ]
  return { text: lines.join('\n'), exitCode: 1 }
}

function whyNotBy(
  binding: Binding,
  person: Identity,
  permission: Permission,
  place: Place | undefined,
): string {
  const reasons = [
    ...(binding.role.permissions.has(permission) ? [] : [`does not include ${permission}`]),
    ...(reaches(binding, place) ? [] : [`holds only ${whereText(binding)}`]),
  ]
  return `${bindingText(binding)}, by ${subjectOf(binding, person)}: ${reasons.join(' and ')}`
}

/** Lists the bindings that give the permission at the place. */
function wouldAllow(
  { bindings }: AccessRules,
  permission: Permission,
  place: Place | undefined,
): string[] {
  const granting = bindings.filter((binding) => grants(binding, permission, place))
  if (granting.length === 0) return ['No binding gives this permission to anyone.']
  return [
    'Bindings that give this permission:',
    ...granting.map((binding) => {
      const { users, groups } = binding
      const subjects = [
        ...(groups.length === 0 ? [] : [`groups ${groups.join(', ')}`]),
        ...(users.length === 0 ? [] : [`users ${users.join(', ')}`]),
      ]
      return `  ${bindingText(binding)}: ${subjects.join('; ')}`
    }),
  ]
}

const bindingText = ({ line, role }: Binding): string =>
  `${line === undefined ? 'without an access file' : `line ${line}`}: role ${role.name}`

const whereText = ({ clusters, namespaces }: Binding): string =>
  `in namespaces ${namespaces.join(', ')} of clusters ${clusters.join(', ')}`
