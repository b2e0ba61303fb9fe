import type { RunRef } from '@rewind/contract/primitives'
import { readInterruption, readRelations } from '@rewind/contract/relations'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { keepSame } from './query-client.ts'

const keys = {
  run: (run: RunRef) => ['relations', run.namespace, run.workflowId, run.runId] as const,
}

/** Read again when the run closes or is reset: only then can a later run appear. */
export const relationsQuery = (run: RunRef, state: string) =>
  queryOptions({
    queryKey: [...keys.run(run), state],
    queryFn: ({ signal }) => call(readRelations, { params: run, signal }),
    placeholderData: keepSame(keys.run(run)),
  })

/** The operation that reached a closed run never changes. */
export const interruptionQuery = (run: RunRef, status: WorkflowStatus) =>
  queryOptions({
    queryKey: [...keys.run(run), 'interruption', status],
    queryFn: ({ signal }) => call(readInterruption, { params: run, signal }),
    staleTime: isClosed(status) ? Number.POSITIVE_INFINITY : 15_000,
  })
