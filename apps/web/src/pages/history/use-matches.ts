import { matchRows, readTextFilter } from '@rewind/history/row-filter'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { allEvents, type EventIds, someEvents } from './event-ids.ts'
import { type HistorySearch, readFilter } from './history-search.ts'

/** A filtered view of a history that grows is made anew at most this often, in milliseconds. */
const pause = 300

export interface Matches {
  ids: EventIds
  isFiltered: boolean
  /** What is wrong with the regular expression. */
  problem: string | undefined
}

/** The events that the address asks for, up to event `shownLength`. */
export function useMatches(
  source: HistorySource,
  search: HistorySearch,
  shownLength: number,
  /** Events found by what is not in their rows. */
  found: ReadonlySet<number> | undefined,
): Matches {
  const { filter, q, regex, from, to } = search
  const isFiltered = [filter, q, from, to].some((value) => value !== undefined)
  const version = useSlowVersion(source, isFiltered)
  const text = useMemo(
    () => (q === undefined ? undefined : readTextFilter(q, regex === 'true')),
    [q, regex],
  )
  const problem = text && 'problem' in text ? text.problem : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when the model has other rows
  const matching = useMemo(() => {
    if (!isFiltered || problem !== undefined) return undefined
    const { categories, failed, pending } = readFilter(filter)
    return matchRows(source.model, {
      ...(text && !('problem' in text) && { text }),
      ...(found && { found }),
      categories,
      failedOnly: failed,
      pendingOnly: pending,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })
  }, [source, version, isFiltered, text, problem, filter, from, to, found])
  const ids = useMemo(
    () =>
      matching
        ? someEvents(matching.filter((eventId) => eventId <= shownLength))
        : allEvents(shownLength),
    [matching, shownLength],
  )
  return { ids, isFiltered, problem }
}

function useSlowVersion(source: HistorySource, isWatched: boolean): number {
  const version = useSyncExternalStore(source.subscribe, () =>
    isWatched ? source.model.version : 0,
  )
  const [slow, setSlow] = useState(version)
  const changedAt = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + pause - performance.now())
    const timer = setTimeout(() => {
      changedAt.current = performance.now()
      setSlow(version)
    }, wait)
    return () => clearTimeout(timer)
  }, [version])
  return slow
}
