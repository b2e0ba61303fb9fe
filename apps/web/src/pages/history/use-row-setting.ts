import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { resetPointsQuery } from '../../api/history.ts'
import type { HistorySource } from '../../api/history-source.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { useIsNarrow } from '../../components/use-is-narrow.ts'
import type { RowSetting } from './HistoryRow.tsx'
import type { HistorySearch } from './history-search.ts'

const noRun: RunRef = { namespace: '', workflowId: '', runId: '' }

/**
 * Returns the props that all rows share. Links are plain `href`s: a router link in each row would
 * cost more than the row.
 */
export function useRowSetting({
  source,
  search,
  hrefOf,
  run,
  description,
  resetHref,
}: {
  source: HistorySource
  search: HistorySearch
  hrefOf: (search: HistorySearch) => string
  run?: RunRef
  description?: WorkflowDescription | undefined
  resetHref?: ((eventId: number) => string) | undefined
}): RowSetting {
  const { timeZone } = usePreferences()
  const isNarrow = useIsNarrow()
  // The page reads the reset points if a reset is worth suggesting. The rows only mark them.
  const points = useQuery({
    ...resetPointsQuery(run ?? noRun, description?.info.historyLength),
    queryFn: skipToken,
  })
  const { suggested, mismatch } = points.data ?? {}
  const suggestedEventId = suggested?.eventId
  // The mismatch from the history is more precise than that from the failure text alone.
  const { failingEventId, certainty } = mismatch
    ? { failingEventId: mismatch.eventId, certainty: mismatch.certainty }
    : (description?.stuck ?? {})
  const { event: _, ...others } = search
  const base = hrefOf(others)
  return useMemo(
    () => ({
      source,
      timeZone,
      isNarrow,
      eventHref: (eventId) => `${base}${base.includes('?') ? '&' : '?'}event=${eventId}`,
      resetHref,
      failingEventId,
      certainty,
      suggestedEventId,
    }),
    [source, timeZone, isNarrow, base, resetHref, failingEventId, certainty, suggestedEventId],
  )
}
