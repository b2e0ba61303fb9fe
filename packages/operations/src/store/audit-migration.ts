import type { ColumnDataType, RawBuilder, SchemaModule } from 'kysely'

/** Run once by `migrations.ts`. It never changes after its release. */
export async function createAuditTables(
  schema: SchemaModule,
  text: ColumnDataType | RawBuilder<unknown>,
): Promise<void> {
  await schema
    .createTable('audit_entries')
    .addColumn('writer', text, (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .addColumn('text', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('time', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('operation_id', text)
    .addColumn('user_id', text, (column) => column.notNull())
    .addColumn('user_name', text, (column) => column.notNull())
    .addColumn('permission', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('namespace', text)
    .addColumn('workflow_id', text)
    .addColumn('run_id', text)
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('ticket', text)
    .addColumn('request_id', text)
    .addColumn('state', text)
    .addPrimaryKeyConstraint('audit_entries_by_writer', ['writer', 'sequence'])
    .execute()
  await schema.createIndex('audit_entries_by_id').on('audit_entries').column('id').execute()
  await schema
    .createIndex('audit_entries_by_time')
    .on('audit_entries')
    .columns(['time', 'id'])
    .execute()
  await schema
    .createIndex('audit_entries_by_operation')
    .on('audit_entries')
    .column('operation_id')
    .execute()
  await schema
    .createTable('audit_checkpoints')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('writer', text, (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('time', text, (column) => column.notNull())
    .execute()
  for (const column of ['attribution', 'user_id', 'ticket']) {
    await schema.alterTable('operations').addColumn(column, text).execute()
  }
}
