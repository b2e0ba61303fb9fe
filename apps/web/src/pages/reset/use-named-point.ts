import type { ResetPoints } from '@rewind/contract/history'
import { textOf } from '@rewind/history/events/json-object'
import { type NamedPoint, namePoint } from '@rewind/history/reset-points/reset-point-by-name'
import { useEffect, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { nameIn, type ResetSearch } from './reset-search.ts'
import type { HistoryPicture } from './use-history-picture.ts'

/** What the names of points come to in this history; none before all of it is read. */
export function useNamedPoint(
  source: HistorySource,
  picture: HistoryPicture,
  search: ResetSearch,
  suggested: ResetPoints['suggested'] | 'loading',
): { named: NamedPoint | undefined; resolve: (search: ResetSearch) => NamedPoint | undefined } {
  const asksForFirstEvent = search.by === 'continued' && picture.isComplete
  const first = useSyncExternalStore(source.subscribe, () => source.event(1))
  useEffect(() => {
    if (asksForFirstEvent) source.want([1])
  }, [source, asksForFirstEvent])
  const continuedFrom = first && (textOf(first.attributes, 'continuedExecutionRunId') || null)
  function resolve(asked: ResetSearch): NamedPoint | undefined {
    const name = nameIn(asked)
    if (name === undefined || !picture.isComplete) return undefined
    // The suggestion decides which point comes before the failure.
    if (suggested === 'loading' && name.by === 'failure') return undefined
    return namePoint(picture, picture.points, picture.things, name, {
      ...(suggested && suggested !== 'loading' && { suggested }),
      continuedFrom,
    })
  }
  return { named: resolve(search), resolve }
}
