import { type ColumnDataType, type RawBuilder, type SchemaModule, sql } from 'kysely'
import { createAuditTables } from './audit-migration.ts'
import type { Database } from './tables.ts'

export type Engine = 'sqlite' | 'postgres'

type TextType = ColumnDataType | RawBuilder<unknown>

export interface StoreMigration {
  name: string
  /**
   * Whether a version that does not know this migration may go on writing. It may if the migration
   * only adds: tables, indexes, and columns that may be null or have a default
   * (docs/decisions/0003-sqlite-and-postgres.md).
   */
  isExpandOnly: boolean
  /** `text`: a text column that compares byte by byte, as SQLite does, whatever the locale is. */
  up(database: Database, how: { engine: Engine; text: TextType }): Promise<void>
}

/** Run in this order, on both databases. A released migration never changes. */
export const migrations: readonly StoreMigration[] = [
  {
    name: '2026-12-operations',
    isExpandOnly: false,
    async up(database, { engine, text }) {
      if (engine === 'postgres') {
        await createTables(database.schema, text)
        await createIndexes(database.schema)
      } else {
        await database.schema
          .alterTable('operations')
          .addColumn('attempt_id', text, (column) => column.notNull().defaultTo(''))
          .execute()
      }
    },
  },
  {
    name: '2027-01-api-tokens',
    isExpandOnly: true,
    async up({ schema }, { text }) {
      await schema
        .createTable('api_tokens')
        .addColumn('id', text, (column) => column.primaryKey())
        .addColumn('name', text, (column) => column.notNull().unique())
        .addColumn('hash', text, (column) => column.notNull())
        .addColumn('role', text, (column) => column.notNull())
        .addColumn('clusters', text, (column) => column.notNull())
        .addColumn('namespaces', text, (column) => column.notNull())
        .addColumn('created_at', text, (column) => column.notNull())
        .addColumn('created_by', text, (column) => column.notNull())
        .addColumn('expires_at', text, (column) => column.notNull())
        .addColumn('last_used_at', text)
        .addColumn('revoked_at', text)
        .addColumn('revoked_by', text)
        .execute()
    },
  },
  {
    name: '2027-01-audit-entries',
    isExpandOnly: true,
    up: ({ schema }, { text }) => createAuditTables(schema, text),
  },
]

async function createTables(schema: SchemaModule, text: TextType): Promise<void> {
  await schema
    .createTable('operations')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('attempt_id', text, (column) => column.notNull())
    .addColumn('namespace', text, (column) => column.notNull())
    .addColumn('workflow_id', text, (column) => column.notNull())
    .addColumn('run_id', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('request_id', text)
    .addColumn('request', text, (column) => column.notNull())
    .addColumn('operator', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('event_id', 'integer')
    .addColumn('token', text)
    .addColumn('latest_run_id', text)
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('new_run_id', text)
    .addColumn('error_code', text)
    .addColumn('error_message', text)
    .addColumn('intended_at', text, (column) => column.notNull())
    .addColumn('settled_at', text)
    .addColumn('superseded', text)
    .addColumn('first_intended_at', text)
    .addColumn('input_digest', text)
    .execute()
  await schema
    .createTable('reset_leases')
    .addColumn('namespace', text, (column) => column.notNull())
    .addColumn('workflow_id', text, (column) => column.notNull())
    .addColumn('holder', text, (column) => column.notNull())
    .addColumn('held_until', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('reset_leases_by_workflow', ['namespace', 'workflow_id'])
    .execute()
  await schema
    .createTable('scans')
    .addColumn('namespace', text, (column) => column.primaryKey())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('saved_at', text, (column) => column.notNull())
    .execute()
  await schema
    .createTable('secrets')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('value', text, (column) => column.notNull())
    .execute()
}

/** Also part of the earlier migrations. */
export async function createIndexes(schema: SchemaModule): Promise<void> {
  await schema
    .createIndex('operations_by_request')
    .unique()
    .on('operations')
    .columns(['namespace', 'workflow_id', 'request_id'])
    .execute()
  await schema.createIndex('operations_by_new_run').on('operations').column('new_run_id').execute()
  await schema
    .createIndex('operations_by_time')
    .on('operations')
    .columns(['intended_at', 'id'])
    .execute()
  await schema
    .createIndex('operations_by_workflow')
    .on('operations')
    .columns(['namespace', 'workflow_id', 'intended_at'])
    .execute()
  // Read every second. Such rows are few.
  await schema
    .createIndex('operations_pending')
    .on('operations')
    .column('intended_at')
    .where(sql.ref('state'), 'in', ['intended', 'unknown'])
    .execute()
}
