import { splitToken, withToken } from '../acts/request-token.ts'

/**
 * Returns the reason that Rewind sends with a reset. The server keeps no identity of a reset, so
 * the reason carries the operator and the token of the request: `ada: bad deploy [rw-1a2b3c4d]`
 * (docs/temporal-semantics.md#what-a-reset-writes).
 */
export function resetReason({
  operator,
  reason,
  token,
}: {
  operator: string
  reason: string
  token: string
}): string {
  return withToken(`${nameOnly(operator)}: ${reason.trim()}`, token)
}

/** The first `: ` ends the operator's name, so the name must not contain one. */
const nameOnly = (operator: string): string =>
  operator
    .replace(/\s+/g, ' ')
    .replace(/:+(?=\s|$)/g, '')
    .trim()

/**
 * Reads a reason that `resetReason` wrote, or the `user: reason` that the CLI writes. Without a
 * token, only a text that can be an account name counts as the operator.
 */
export function parseResetReason(text: string): {
  operator?: string
  reason: string
  token?: string
} {
  const { text: body, token } = splitToken(text)
  const separator = body.indexOf(': ')
  const name = separator > 0 ? body.slice(0, separator) : undefined
  const isOperator = name !== undefined && (token !== undefined || isAccountName(name))
  return {
    ...(isOperator ? { operator: name } : {}),
    reason: isOperator ? body.slice(separator + 2) : body,
    ...(token === undefined ? {} : { token }),
  }
}

const isAccountName = (text: string): boolean => /^[a-z0-9_][\w.@\\+-]*\$?$/.test(text)
