import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { cancellationFacts } from '@rewind/history/cancellation/cancellation-facts'
import {
  type CancellationProgress,
  cancellationProgress,
  type Requester,
  requesterOf,
  unwrittenRequest,
} from '@rewind/history/cancellation/cancellation-progress'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { eventQuery, historyOf } from '../../../api/run-history.ts'
import { useNow } from '../../../components/TimeText.tsx'
import type { ShownError } from '../../../shown-error.ts'

export interface Cancellation {
  /** Undefined until the history is read. */
  progress: CancellationProgress | undefined
  /** What is known of a request that is not in the history yet. */
  unwritten: string | undefined
  requester: Requester | undefined
  error: ShownError | undefined
}

const noSubscription = () => () => undefined

/**
 * Returns the progress of a run's cancellation, from the rows of its history and its description.
 * Follows an open run.
 */
export function useCancellation(run: RunRef, description: WorkflowDescription): Cancellation {
  const isRequested = description.cancelRequested
  const source = isRequested ? historyOf(run) : undefined
  const subscribe = source?.subscribe ?? noSubscription
  const isComplete = useSyncExternalStore(subscribe, () => source?.isComplete === true)
  const version = useSyncExternalStore(subscribe, () =>
    source?.isComplete ? source.model.version : 0,
  )
  const error = useSyncExternalStore(subscribe, () => source?.error)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model keeps its identity and changes with its version
  const facts = useMemo(
    () =>
      source && isComplete ? cancellationFacts(source.model.rowAt, source.model.length) : undefined,
    [source, isComplete, version],
  )
  const event = useQuery(eventQuery(run, facts?.request.eventId)).data
  const now = useNow()
  const progress = useMemo(
    () =>
      facts &&
      source &&
      cancellationProgress(facts, { description, rowAt: source.model.rowAt, now }),
    [facts, source, description, now],
  )
  return {
    progress,
    unwritten: isComplete && !facts ? unwrittenRequest(description, now) : undefined,
    requester: event ? requesterOf(event, description) : undefined,
    error: progress ? undefined : error,
  }
}
