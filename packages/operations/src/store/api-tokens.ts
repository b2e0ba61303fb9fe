import type { Selectable } from 'kysely'
import type { ApiToken } from '../access/api-tokens.ts'
import { OperationError } from '../errors.ts'
import type { Database, Tables } from './tables.ts'

/** Stores API tokens by their hashes. No token is ever deleted, so that each name stays one token's. */
export interface StoredTokens {
  /** Throws INVALID if a token with this name exists, or existed. */
  add(token: ApiToken): Promise<void>
  find(id: string): Promise<ApiToken | undefined>
  findByName(name: string): Promise<ApiToken | undefined>
  /** Sorted by name. */
  list(): Promise<ApiToken[]>
  /** A token that is already revoked keeps its time and user. */
  revoke(id: string, revokedBy: string, at: Date): Promise<void>
  noteUse(id: string, at: Date): Promise<void>
}

export const storedTokens = (database: Database): StoredTokens => ({
  async add(token) {
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('api_tokens')
      .values(toRow(token))
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 0n) return
    throw new OperationError(
      'INVALID',
      `An API token named ${token.name} exists, or existed. The name is what the audit log shows, so it cannot be used again.`,
    )
  },

  async find(id) {
    const row = await database
      .selectFrom('api_tokens')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row && fromRow(row)
  },

  async findByName(name) {
    const row = await database
      .selectFrom('api_tokens')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst()
    return row && fromRow(row)
  },

  async list() {
    const rows = await database.selectFrom('api_tokens').selectAll().orderBy('name').execute()
    return rows.map(fromRow)
  },

  async revoke(id, revokedBy, at) {
    await database
      .updateTable('api_tokens')
      .set({ revoked_at: at.toISOString(), revoked_by: revokedBy })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
  },

  async noteUse(id, at) {
    await database
      .updateTable('api_tokens')
      .set({ last_used_at: at.toISOString() })
      .where('id', '=', id)
      .execute()
  },
})

type Row = Selectable<Tables['api_tokens']>

const toRow = (token: ApiToken): Row => ({
  id: token.id,
  name: token.name,
  hash: token.hash,
  role: token.role,
  clusters: JSON.stringify(token.clusters),
  namespaces: JSON.stringify(token.namespaces),
  created_at: token.createdAt,
  created_by: token.createdBy,
  expires_at: token.expiresAt,
  last_used_at: token.lastUsedAt ?? null,
  revoked_at: token.revokedAt ?? null,
  revoked_by: token.revokedBy ?? null,
})

const fromRow = (row: Row): ApiToken => ({
  id: row.id,
  name: row.name,
  hash: row.hash,
  role: row.role,
  clusters: JSON.parse(row.clusters),
  namespaces: JSON.parse(row.namespaces),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  ...(row.revoked_by === null ? {} : { revokedBy: row.revoked_by }),
})
