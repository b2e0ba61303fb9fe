/** Who a user is, and how Rewind knows it. */
export interface Identity {
  /** Stable: an e-mail address or a user name; `token:<name>` for an API token. */
  id: string
  /** Shown to people and recorded by Temporal as identity. At most 200 characters. */
  name: string
  via: 'LOCAL' | 'HEADER' | 'TOKEN' | 'OIDC' | 'RECOVERY'
  email?: string
  groups: readonly string[]
}

/** The prefix of every API token's id. No user's id begins with it. */
export const tokenIdPrefix = 'token:'

/** The group of all users who have signed in. */
export const everyone = 'everyone'

/** Of the names of users, groups and roles, in characters. */
export const maxNameLength = 200

/**
 * Returns what is wrong with the name of a user, group or role, as the end of a sentence that begins
 * with the name, or undefined for a valid name.
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > maxNameLength) return `is longer than ${maxNameLength} characters`
  // Invisible characters make different names look the same. Lone surrogates are not valid UTF-8.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    return 'contains control characters or invisible characters'
  }
  if (name.trim() !== name) return 'begins or ends with a space'
  return undefined
}
