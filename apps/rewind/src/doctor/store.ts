import type { StoreInspection } from '@rewind/operations/store/inspect-store'
import type { StoreSettings } from '../store-settings.ts'
import { type Check, messageOf } from './check.ts'
import { checkDatabase } from './database.ts'

const store = { id: 'store', title: 'Store' }
const losesActs = 'every action: an action whose intent cannot be stored is not sent'

/** Looks at the store without opening it for writing, so that no version is migrated by a look. */
export async function checkStore(settings: StoreSettings): Promise<Check> {
  if (settings.isDatabase) return checkDatabase(settings)
  try {
    // Loaded here: without the binary of libsql the other checks still work.
    const { inspectStore } = await import('@rewind/operations/store/inspect-store')
    return judgeStore(await inspectStore(settings.location))
  } catch (error) {
    return {
      ...store,
      status: 'failed',
      found: `libsql does not load: ${messageOf(error)}`,
      loses: 'the console does not start',
      remedy: `Install with optional dependencies: libsql's binary for ${process.platform}-${process.arch} is one of them.`,
    }
  }
}

function judgeStore(inspection: StoreInspection): Check {
  const { file, content, notWritable, isFull } = inspection
  const failed = { ...store, status: 'failed' as const }
  if (content !== undefined && 'failure' in content) {
    return { ...failed, found: `${file}: ${content.failure}`, loses: 'the console does not start' }
  }
  if (content !== undefined && content.unknown.length > 0) {
    return {
      ...failed,
      found: `${file} was made by a newer version of Rewind: this one does not know ${content.unknown.join(', ')}`,
      loses: 'the console does not start',
      remedy: 'Start the newer version, or give another file in REWIND_STORE.',
    }
  }
  if (notWritable !== undefined) return { ...failed, ...describeNotWritable(notWritable) }
  if (isFull) {
    return {
      ...failed,
      found: `the disk that holds ${file} is full: ${freeSpace(inspection)}`,
      loses: losesActs,
      remedy: 'Free some space.',
    }
  }
  return {
    ...store,
    status: 'ok',
    found: `${file}: ${describeSchema(content)}, ${freeSpace(inspection)}`,
  }
}

function describeNotWritable({ path, code }: NonNullable<StoreInspection['notWritable']>) {
  const user = process.getuid?.()
  const who = user === undefined ? 'this user' : `user id ${user}`
  return code === 'EROFS'
    ? {
        found: `${path} is on a read-only file system`,
        loses: losesActs,
        remedy: 'Set REWIND_STORE to a path on a writable volume.',
      }
    : {
        found: `${path} cannot be written by ${who} (${code})`,
        loses: losesActs,
        remedy: `Let ${who} write the file and its folder, or set REWIND_STORE to another path.`,
      }
}

function describeSchema(content: Exclude<StoreInspection['content'], { failure: string }>): string {
  if (content === undefined) return 'would be created at the first start'
  const { schema, pending } = content
  if (schema === undefined) return 'has no tables yet; they would be created at the next start'
  const would = `would be migrated at the next start (${pending.length} ${pending.length === 1 ? 'step' : 'steps'})`
  return `writable, schema ${schema}${pending.length === 0 ? '' : `, ${would}`}`
}

const freeSpace = ({ freeBytes }: StoreInspection): string =>
  freeBytes === undefined
    ? 'free space unknown'
    : `${Math.floor(freeBytes / 1024 / 1024).toLocaleString('en')} MB free`
