import type { EventRow } from '@rewind/contract/history'
import { PlanIndex } from '@rewind/history/reset-plan/plan-index'
import {
  type NameableThings,
  nameableThings,
} from '@rewind/history/reset-points/reset-point-by-name'
import { type RowPoint, rowResetPoints } from '@rewind/history/reset-points/row-reset-points'
import { useEffect, useMemo, useState } from 'react'
import type { HistorySource } from '../../api/history-source.ts'

/** What the page knows of a history, as of one moment. */
export interface HistoryPicture {
  length: number
  /** The number of events that are read. */
  heldCount: number
  isComplete: boolean
  rowAt: (eventId: number) => EventRow | undefined
  points: readonly RowPoint[]
  things: NameableThings
  /** The index for plans. Undefined until all is read: a plan from a part would be wrong. */
  index: PlanIndex | undefined
}

/** In milliseconds. The shortest time between two snapshots while rows arrive. */
const pause = 250

export function useHistoryPicture(source: HistorySource): HistoryPicture {
  const { model } = source
  const [moment, setMoment] = useState(() => momentOf(source))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let wasComplete = source.isComplete
    const look = () => {
      clearTimeout(timer)
      timer = undefined
      wasComplete = source.isComplete
      setMoment(momentOf(source))
    }
    const unsubscribe = source.subscribe(() => {
      // The last row of all is waited for: what it completes is shown at once.
      if (source.isComplete && !wasComplete) look()
      else timer ??= setTimeout(look, pause)
    })
    look()
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [source])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model stays the same object and changes; `moment` says when
  return useMemo(
    () => ({
      length: model.length,
      heldCount: model.heldCount,
      isComplete: source.isComplete,
      rowAt: model.rowAt,
      points: rowResetPoints(model),
      things: nameableThings(model),
      index: source.isComplete ? new PlanIndex(model) : undefined,
    }),
    [model, moment],
  )
}

const momentOf = ({ model, isComplete }: HistorySource) => `${model.version} ${isComplete}`
