import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { ErrorCode } from '@rewind/contract/errors'
import type { InterventionAction } from '@rewind/contract/interventions'
import {
  Kysely,
  type Migration,
  Migrator,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely'
import Libsql from 'libsql'
import { BoundedMap } from '../bounded-map.ts'

// Only column types that PostgreSQL has, too: text for times and JSON.
export interface Tables {
  interventions: {
    id: string
    namespace: string
    workflow_id: string
    /** The run it was done to; the one found latest where none was named. */
    run_id: string
    action: InterventionAction
    request_id: string | null
    /** What was asked, as JSON: the same request id with something else in it is another request. */
    request: string
    operator: string
    reason: string
    event_id: number | null
    /** Stands in the reason of a reset, so that its run can be recognised. */
    token: string | null
    /** The latest run when the intent was stored. */
    latest_run_id: string | null
    state: 'intended' | 'done' | 'refused' | 'unknown'
    new_run_id: string | null
    /** Of a reset, as JSON: what came between the last look and the call. */
    overtook: string | null
    error_code: ErrorCode | null
    error_message: string | null
    intended_at: string
    settled_at: string | null
  }
  /** Whose turn it is to reset a workflow id, among the processes that share the store. */
  reset_turns: {
    namespace: string
    workflow_id: string
    holder: string
    held_until: string
  }
  secrets: { name: string; value: string }
  /** How far the look for stuck runs is, and what it found, as JSON. */
  attention_scans: { namespace: string; state: string; saved_at: string }
}

export type Database = Kysely<Tables>

const migrations: Record<string, Migration> = {
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
}

/** Opens the file, makes it and its folder where they are missing, and brings its tables up to date. */
export async function openDatabase(file: string): Promise<Database> {
  if (file !== ':memory:') mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  const libsql = new Libsql(file)
  // Another process may hold the file for a moment; a crash of ours loses nothing with WAL.
  libsql.pragma('journal_mode = WAL')
  libsql.pragma('synchronous = NORMAL')
  libsql.pragma('busy_timeout = 5000')
  const database: Database = new Kysely({
    dialect: new SqliteDialect({ database: preparedOnce(libsql) }),
  })
  const provider = { getMigrations: async () => migrations }
  // Of two consoles that start on one new file, one makes the tables; half of them is never to be seen.
  libsql.exec('begin immediate')
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest()
  libsql.exec(error === undefined ? 'commit' : 'rollback')
  if (error !== undefined) throw error
  return database
}

/** Preparing a statement takes longer than running it, and the few there are come again and again. */
function preparedOnce(libsql: Libsql.Database): SqliteDatabase {
  const statements = new BoundedMap<string, SqliteStatement>(100)
  return {
    prepare(sql) {
      const statement = statements.get(sql) ?? libsql.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    close: () => libsql.close(),
  }
}
