import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import { useMemo, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../../api/history-source.ts'
import { historyOf } from '../../../api/run-history.ts'

const nobody = () => () => undefined

/** Returns the timers that have not fired. Only the history has them, not the description. */
export function useOpenTimers(run: RunRef, isOpen: boolean) {
  const source: HistorySource = historyOf(run)
  const subscribe = isOpen ? source.subscribe : nobody
  const version = useSyncExternalStore(subscribe, () => source.model.version)
  const isComplete = useSyncExternalStore(subscribe, () => source.isComplete)
  const error = useSyncExternalStore(subscribe, () => source.error)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model keeps its identity and changes with its version
  const timers = useMemo(() => (isOpen ? openTimers(source.model) : []), [source, version, isOpen])
  return { timers, isComplete: isComplete || !isOpen, error, model: source.model }
}

function openTimers(model: HistoryModel): EventRow[] {
  const timers: EventRow[] = []
  for (let eventId = 1; eventId <= model.length; eventId++) {
    const row = model.rowAt(eventId)
    if (row?.type === 'TIMER_STARTED' && model.groupOf(eventId)?.isPending) timers.push(row)
  }
  return timers
}
