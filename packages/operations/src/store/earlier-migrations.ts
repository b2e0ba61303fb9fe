import { type Migration, sql } from 'kysely'
import { createIndexes } from './migrations.ts'

/**
 * What led a SQLite file to the tables with which a store on PostgreSQL begins
 * (`migrations.ts`), in order. They never change, and no more come.
 */
export const earlierMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-interventions': {
    async up(database) {
      await database.schema
        .createTable('interventions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('namespace', 'text', (column) => column.notNull())
        .addColumn('workflow_id', 'text', (column) => column.notNull())
        .addColumn('run_id', 'text', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('request_id', 'text')
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('operator', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('event_id', 'integer')
        .addColumn('token', 'text')
        .addColumn('latest_run_id', 'text')
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('new_run_id', 'text')
        .addColumn('error_code', 'text')
        .addColumn('error_message', 'text')
        .addColumn('intended_at', 'text', (column) => column.notNull())
        .addColumn('settled_at', 'text')
        .execute()
      await database.schema
        .createIndex('interventions_by_request')
        .unique()
        .on('interventions')
        .columns(['namespace', 'workflow_id', 'request_id'])
        .execute()
      await database.schema
        .createIndex('interventions_by_new_run')
        .on('interventions')
        .column('new_run_id')
        .execute()
      await database.schema
        .createTable('secrets')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute()
    },
  },
  '2026-11-interventions-trail': {
    async up(database) {
      await database.schema.alterTable('interventions').addColumn('overtook', 'text').execute()
      await database.schema
        .createIndex('interventions_by_time')
        .on('interventions')
        .columns(['intended_at', 'id'])
        .execute()
      await database.schema
        .createIndex('interventions_by_workflow')
        .on('interventions')
        .columns(['namespace', 'workflow_id', 'intended_at'])
        .execute()
      await database.schema
        .createTable('reset_turns')
        .addColumn('namespace', 'text', (column) => column.notNull())
        .addColumn('workflow_id', 'text', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('held_until', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('reset_turns_by_workflow', ['namespace', 'workflow_id'])
        .execute()
    },
  },
  '2026-11-scans-of-attention': {
    async up(database) {
      await database.schema
        .createTable('attention_scans')
        .addColumn('namespace', 'text', (column) => column.primaryKey())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('saved_at', 'text', (column) => column.notNull())
        .execute()
    },
  },
  '2026-12-open-interventions': {
    async up(database) {
      await database.schema
        .alterTable('interventions')
        .addColumn('first_intended_at', 'text')
        .execute()
      await database.schema.alterTable('interventions').addColumn('input_digest', 'text').execute()
      // Read every second. Such rows are few.
      await database.schema
        .createIndex('interventions_open')
        .on('interventions')
        .column('intended_at')
        .where(sql.ref('state'), 'in', ['intended', 'unknown'])
        .execute()
    },
  },
  '2026-12-refused-by-absence': {
    async up(database) {
      // Earlier versions called refused what Temporal had not shown within seconds. A network may have
      // delivered it later, so a look for its token decides.
      await database
        .updateTable('interventions')
        .set({
          state: 'unknown',
          error_code: 'OUTCOME_UNKNOWN',
          error_message:
            'It is not known whether this happened: an earlier version of Rewind found nothing of it within seconds, and did not look again.',
          settled_at: new Date().toISOString(),
        })
        .where('state', '=', 'refused')
        .where('error_code', '=', 'UNAVAILABLE')
        .where((record) =>
          record.or([
            record('error_message', 'like', 'It never reached Temporal: the console ended before%'),
            record('error_message', 'like', 'The update never reached Temporal, or the workflow%'),
          ]),
        )
        .execute()
    },
  },
  '2026-12-standard-names': {
    async up({ schema }) {
      await schema.alterTable('interventions').renameTo('operations').execute()
      await schema.alterTable('operations').renameColumn('overtook', 'superseded').execute()
      await schema.alterTable('reset_turns').renameTo('reset_leases').execute()
      await schema.alterTable('attention_scans').renameTo('scans').execute()
      for (const end of ['by_request', 'by_new_run', 'by_time', 'by_workflow', 'open']) {
        await schema.dropIndex(`interventions_${end}`).execute()
      }
      await createIndexes(schema)
    },
  },
}
