import { identityOf } from '../audit/attribution.ts'
import { recordAdmin } from '../audit/record.ts'
import { storedTokens } from '../store/api-tokens.ts'
import type { AuditLog } from '../store/audit-log.ts'
import type { ApiToken } from './api-tokens.ts'
import type { Identity } from './identity.ts'

// Each change is stored together with its audit entry, so that there is none without.

type Audit = Pick<AuditLog, 'append' | 'now'>

/** Throws INVALID if a token with this name exists, or existed. */
export const addToken = (audit: Audit, user: Identity, token: ApiToken): Promise<void> =>
  recordAdmin(
    audit,
    { ...by(user), action: 'create-token', details: detailsOf(token) },
    (transaction) => storedTokens(transaction).add(token),
  )

/** A token that is already revoked keeps its time and user. */
export const revokeToken = (
  audit: Audit,
  user: Identity,
  token: ApiToken,
  at: Date,
): Promise<void> =>
  recordAdmin(
    audit,
    { ...by(user), action: 'revoke-token', details: detailsOf(token) },
    (transaction) => storedTokens(transaction).revoke(token.id, user.id, at),
  )

const by = (user: Identity) => ({
  attribution: { user: identityOf(user), permission: 'admin' as const },
})

const detailsOf = ({ name, role, namespaces, expiresAt }: ApiToken) => ({
  name,
  role,
  namespaces: JSON.stringify(namespaces),
  expiresAt,
})
