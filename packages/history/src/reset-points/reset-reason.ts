import { splitToken, withToken } from '../acts/request-token.ts'

/**
 * The server keeps no identity for a reset, so its reason carries who asked and a short token of
 * the request, `rw-` and letters or digits: `ada: bad deploy [rw-1a2b3c4d]` (temporal-semantics.md
 * §1.5, §1.8).
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

/** The first `: ` ends the operator, so there is none within. */
const nameOnly = (operator: string): string =>
  operator
    .replace(/\s+/g, ' ')
    .replace(/:+(?=\s|$)/g, '')
    .trim()

/**
 * Reads what `resetReason` wrote, and the `user: reason` that the CLI
 * writes. Without a token of ours only what can be an account's name is taken for an operator.
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
