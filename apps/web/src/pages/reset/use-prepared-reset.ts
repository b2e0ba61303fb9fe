import type { ResetPoints } from '@rewind/contract/history'
import type { ResetFacts } from '@rewind/contract/reset-plan'
import { planReset } from '@rewind/history/reset-plan/reset-plan'
import { useMemo } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { choiceOf } from './reset-facts.ts'
import { excludedIn, optionsIn, type ResetSearch } from './reset-search.ts'
import type { HistoryPicture } from './use-history-picture.ts'
import { useNamedPoint } from './use-named-point.ts'

interface PreparedFrom {
  source: HistorySource
  picture: HistoryPicture
  search: ResetSearch
  /** Changes a part of the address. */
  onSearch: (next: ResetSearch) => void
  /** All events are read, those included that came while the page was elsewhere. */
  isRead: boolean
  /** What the plan needs beside the history; absent until it is known. */
  facts: ResetFacts | undefined
  suggested: ResetPoints['suggested'] | 'loading'
}

/** The point and the options of the address, and what a reset by them would do. */
export function usePreparedReset(from: PreparedFrom) {
  const { source, picture, search, onSearch, isRead, facts, suggested } = from
  const { named, resolve } = useNamedPoint(source, picture, search, suggested)
  const namedId = named && 'eventId' in named ? named.eventId : undefined
  const choice = choiceOf(search.event ?? namedId, picture.points, {
    length: picture.length,
    isComplete: isRead,
    rowAt: picture.rowAt,
  })
  const eventId = choice.is === 'usable' ? choice.point.eventId : undefined
  const { exclude, version, deployment, build } = search
  const request = useMemo(() => {
    if (eventId === undefined) return undefined
    const excluded = excludedIn({ exclude })
    const options = optionsIn({ version, deployment, build })
    return {
      eventId,
      ...(excluded.length > 0 && { reapplyExclude: excluded }),
      ...(options && { options }),
    }
  }, [eventId, exclude, version, deployment, build])
  const { index } = picture
  const plan = useMemo(
    () => (request && index && isRead && facts ? planReset(index, facts, request) : undefined),
    [request, index, isRead, facts],
  )

  /** Adds the event that a name means now, so that a colleague sees the same point. */
  function change(next: ResetSearch) {
    const point = next.by === undefined ? undefined : resolve({ ...search, ...next })
    onSearch({ ...next, ...(point && 'eventId' in point && { event: point.eventId }) })
  }
  return { named, choice, request, plan, change }
}
