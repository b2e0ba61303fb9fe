import { matchRows, plainText, type TextFilter } from '@rewind/history/rows/row-filter'
import { readPattern } from '@rewind/history/rows/text-pattern'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { allEvents, type EventIds, someEvents } from './event-ids.ts'
import { type HistorySearch, readFilter } from './history-search.ts'
import { PatternSearch, type PatternState } from './pattern-search.ts'

/** A growing history is filtered again at most this often, in milliseconds. */
const pause = 300

export interface Matches {
  ids: EventIds
  isFiltered: boolean
  /**
   * Whether the regular expression is still being tested. Until then `ids` holds the events shown
   * before. If there were none, it holds the matches of the other filters. It is empty if nothing
   * matches so far.
   */
  isLooking: boolean
  /** What is wrong with the regular expression. */
  problem: string | undefined
}

/** Returns the events that match the search, up to event `shownLength`. */
export function useMatches(
  source: HistorySource,
  search: HistorySearch,
  shownLength: number,
  /** Events found by their payloads, which rows do not hold. */
  found: ReadonlySet<number> | undefined,
): Matches {
  const { filter, q, regex, from, to } = search
  const isFiltered = [filter, q, from, to].some((value) => value !== undefined)
  const version = useSlowVersion(source, isFiltered)
  const { fits, problem, pattern, answers } = useText(q, regex === 'true')
  // biome-ignore lint/correctness/useExhaustiveDependencies: each search is a new question
  const question = useMemo(() => ({}), [source, pattern, filter, from, to, found])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` changes with the rows of the model, and `answers` with the results of the pattern
  const matching = useMemo(() => {
    if (!isFiltered || problem !== undefined) return undefined
    const { categories, failed, pending } = readFilter(filter)
    const rest = {
      categories,
      failedOnly: failed,
      pendingOnly: pending,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    }
    const ids = matchRows(source.model, {
      ...rest,
      ...(fits && { text: fits }),
      ...(found && { found }),
    })
    const isUnknown = pattern?.isLookingFor(question) === true
    return {
      ids,
      withoutText: () => matchRows(source.model, rest),
      isUnknown,
      // "No match" is certain only once all texts are tested.
      isLooking: isUnknown || (ids.length === 0 && pattern?.isWaiting === true),
    }
  }, [source, version, isFiltered, fits, problem, pattern, answers, question])
  useEffect(() => {
    if (matching) pattern?.ask()
  }, [matching, pattern])

  const before = useRef<readonly number[]>(undefined)
  useEffect(() => {
    if (!matching?.isUnknown) before.current = matching?.ids
  }, [matching])
  const ids = useMemo(() => {
    if (matching === undefined) return allEvents(shownLength)
    let shown: readonly number[] = matching.ids
    if (matching.isUnknown) shown = before.current?.length ? before.current : matching.withoutText()
    return someEvents(shown.filter((eventId) => eventId <= shownLength))
  }, [matching, shownLength])
  return { ids, isFiltered, isLooking: matching?.isLooking === true, problem }
}

interface Text extends PatternState {
  fits?: TextFilter
  pattern?: PatternSearch
}

/**
 * Returns the filter for a text. Plain text is compared at once, a regular expression in a worker.
 */
function useText(q: string | undefined, isRegex: boolean): Text {
  const text = useMemo(() => {
    if (q === undefined) return {}
    if (!isRegex) return { fits: plainText(q) }
    const read = readPattern(q)
    if ('problem' in read) return { problem: read.problem }
    const pattern = new PatternSearch(q)
    return { pattern, fits: pattern.fits }
  }, [q, isRegex])
  const { pattern } = text
  useEffect(() => () => pattern?.stop(), [pattern])
  const state = useSyncExternalStore(pattern?.subscribe ?? noneToHear, () => pattern?.state)
  return { answers: 0, problem: undefined, ...state, ...text }
}

const noneToHear = () => () => undefined

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
