import type { RunRef } from '@rewind/contract/primitives'
import { readRunMetadata, readRunWorkers } from '@rewind/contract/run-details'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

const keys = {
  run: (run: RunRef) => ['run-details', run.namespace, run.workflowId, run.runId] as const,
}

/**
 * In milliseconds. Temporal's poller data may be a minute old (docs/temporal-semantics.md#pollers),
 * so a shorter period gains nothing.
 */
const workersPeriod = 10_000

export const runWorkersQuery = (run: RunRef) =>
  queryOptions({
    queryKey: [...keys.run(run), 'workers'],
    queryFn: ({ signal }) => call(readRunWorkers, { params: run, signal }),
    refetchInterval: workersPeriod,
  })

export const runMetadataQuery = (run: RunRef) =>
  queryOptions({
    queryKey: [...keys.run(run), 'metadata'],
    queryFn: ({ signal }) => call(readRunMetadata, { params: run, signal }),
  })
