/** Who somebody is and how Rewind knows it. */
export interface Identity {
  /** Stable: an e-mail address or a user name; `token:<name>` for an API token. */
  id: string
  /** What people read, and what Temporal records as identity. At most 200 characters. */
  name: string
  via: 'LOCAL' | 'HEADER' | 'TOKEN' | 'OIDC' | 'RECOVERY'
  email?: string
  groups: readonly string[]
}

/** Begins the id of every API token. No person's id may begin with it. */
export const tokenIdPrefix = 'token:'

/** The group that everybody is in who has signed in. */
export const everyone = 'everyone'

/** Of the names of people, groups, roles and tokens, in characters. */
export const maxNameLength = 200

/**
 * Says what is wrong with a name of a person or group, as it continues "the name …"; returns nothing
 * when the name is usable.
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > maxNameLength) return `is longer than ${maxNameLength} characters`
  // Invisible characters make two names look the same; halves of surrogate pairs survive no store.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    return 'contains control characters or invisible characters'
  }
  if (name.trim() !== name) return 'begins or ends with a space'
  return undefined
}
