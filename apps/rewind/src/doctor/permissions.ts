import { OperationError } from '@rewind/operations/errors'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { type Check, messageOf, skipped } from './check.ts'
import {
  describeNamespace,
  ofARun,
  ofTheCluster,
  ofTheNamespace,
  type Reading,
  type SampleRun,
} from './readings.ts'

/** Tries each kind of read that Rewind needs. Sends no write. */
export async function* checkPermissions(
  temporal: Temporal,
  namespace: string,
): AsyncGenerator<Check> {
  for (const reading of ofTheCluster) yield (await tryReading(reading, temporal, undefined)).check

  const { check, error } = await tryReading(describeNamespace, temporal, namespace)
  const isMissing = error instanceof OperationError && error.code === 'NOT_FOUND'
  yield isMissing ? await missingNamespace(check, temporal, namespace) : check
  if (isMissing) {
    const why = `there is no namespace ${namespace}`
    for (const { id, title } of [...ofTheNamespace, ...ofARun]) yield skipped(id, title, why)
  } else {
    for (const reading of ofTheNamespace) {
      yield (await tryReading(reading, temporal, namespace)).check
    }
    const run = await sampleRun(temporal, namespace)
    for (const reading of ofARun) {
      yield run === undefined
        ? skipped(reading.id, reading.title, `no run in namespace ${namespace} to try it on`)
        : (await tryReading(reading, temporal, run)).check
    }
  }
  yield writes
}

export const skippedPermissions = (why: string): Check[] => [
  ...[...ofTheCluster, describeNamespace, ...ofTheNamespace, ...ofARun].map(({ id, title }) =>
    skipped(id, title, why),
  ),
  writes,
]

const writes = skipped(
  'writes',
  'Write permissions',
  'never tried: cancel, terminate, reset and the other writes would change a workflow',
)

async function tryReading<Subject>(
  { id, title, loses, read }: Reading<Subject>,
  temporal: Temporal,
  subject: Subject,
): Promise<{ check: Check; error?: unknown }> {
  try {
    return { check: { id, title, status: 'ok', found: await read(temporal, subject) } }
  } catch (error) {
    const code = error instanceof OperationError ? error.code : undefined
    const check: Check = { id, title, status: 'failed', found: messageOf(error), loses }
    if (code === 'FORBIDDEN') {
      return {
        error,
        check: {
          ...check,
          found: `permission denied: ${detailsOf(error)}`,
          remedy: `Let these credentials call ${title}.`,
        },
      }
    }
    // An old server, or a hosted one that leaves a call out.
    if (code === 'UNSUPPORTED') return { error, check: { ...check, status: 'warning' } }
    return { error, check }
  }
}

/** What the server said, without what Rewind's page adds for someone who waits for an action. */
function detailsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'details' in cause ? String(cause.details) : messageOf(error)
}

async function missingNamespace(
  { id, title }: Check,
  temporal: Temporal,
  namespace: string,
): Promise<Check> {
  const known = await temporal.listNamespaces({ pageSize: 10 }).then(
    ({ namespaces }) => namespaces.map(({ name }) => name),
    () => [],
  )
  return {
    id,
    title,
    status: 'failed',
    found: `this cluster has no namespace ${namespace}`,
    loses: 'the first page: Rewind opens with this namespace',
    remedy: `Set REWIND_NAMESPACE, else TEMPORAL_NAMESPACE${known.length === 0 ? '.' : `; there are ${known.join(', ')}.`}`,
  }
}

/** Any run, if one can be listed. The check of the list says why not. */
async function sampleRun(temporal: Temporal, namespace: string): Promise<SampleRun | undefined> {
  const { workflows } = await temporal
    .listWorkflows(namespace, { pageSize: 1 })
    .catch(() => ({ workflows: [] }))
  const [run] = workflows
  if (run === undefined) return undefined
  const { workflowId, runId, taskQueue } = run
  return { namespace, workflowId, runId, taskQueue }
}
