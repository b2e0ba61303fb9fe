import type { DatabaseInspection } from '@rewind/operations/store/inspect-database'
import type { StoreSettings } from '../store-settings.ts'
import { type Check, messageOf } from './check.ts'

const store = { id: 'store', title: 'Store' }
const noStart = 'the console does not start'

/** Looks at a database without changing it, so that no version is migrated by a look. */
export async function checkDatabase({ location, shown }: StoreSettings): Promise<Check> {
  try {
    // Loaded here: without its driver the other checks still work.
    const { inspectDatabase } = await import('@rewind/operations/store/inspect-database')
    return judge(shown, await inspectDatabase(location))
  } catch (error) {
    return { ...store, status: 'failed', found: `${shown}: ${messageOf(error)}`, loses: noStart }
  }
}

function judge(shown: string, inspection: DatabaseInspection): Check {
  const { serverVersion, isReadOnly, mayCreate, isEmpty, pending, unknown } = inspection
  const failed = { ...store, status: 'failed' as const }
  if (unknown.length > 0) {
    return {
      ...failed,
      found: `${shown} was made by a newer version of Rewind: this one does not know ${unknown.join(', ')}`,
      loses: noStart,
      remedy: 'Start the newer version, or give another database in REWIND_DATABASE_URL.',
    }
  }
  if (isReadOnly) {
    return {
      ...failed,
      found: `${shown} is read-only`,
      loses:
        pending.length > 0
          ? noStart
          : 'every action: an action whose intent cannot be stored is not sent',
      remedy: 'Give the address of a server that takes writes, or end its read-only mode.',
    }
  }
  if (pending.length > 0 && !mayCreate) {
    return {
      ...failed,
      found: `${shown} does not let this user create tables`,
      loses: noStart,
      remedy: 'Grant CREATE on the schema to the user of REWIND_DATABASE_URL.',
    }
  }
  const steps = `${pending.length} ${pending.length === 1 ? 'step' : 'steps'}`
  const tables = isEmpty
    ? 'has no tables yet; they would be created at the first start'
    : pending.length === 0
      ? 'writable, tables of this version'
      : `writable, would be migrated at the next start (${steps})`
  return { ...store, status: 'ok', found: `${shown}: ${tables}, PostgreSQL ${serverVersion}` }
}
