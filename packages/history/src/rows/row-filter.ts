import type { EventRow } from '@rewind/contract/history'
import { eventTypeName } from '../events/event-names.ts'
import { isUpdateType, updateRowName } from '../events/update-names.ts'
import type { HistoryModel } from './history-model.ts'
import { categoryOf, isFailureRow, type RowCategory } from './row-categories.ts'

/** Whether a text matches the search. */
export type TextFilter = (text: string) => boolean

export interface RowFilter {
  text?: TextFilter
  /** Events that match the text outside their rows, for example in payloads. */
  found?: ReadonlySet<number>
  /** Undefined or empty: all categories. */
  categories?: ReadonlySet<RowCategory>
  failedOnly?: boolean
  pendingOnly?: boolean
  /** ISO 8601, inclusive, as is `to`. */
  from?: string
  to?: string
}

/** Matches texts that contain `text`. Case does not matter. */
export function plainText(text: string): TextFilter {
  const wanted = text.toLowerCase()
  return (candidate) => candidate.toLowerCase().includes(wanted)
}

/** Returns the ids of the events that match the whole filter, ascending. */
export function matchRows(model: HistoryModel, filter: RowFilter): number[] {
  const { categories, failedOnly = false, pendingOnly = false } = filter
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from)
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to)
  const hasTimes = filter.from !== undefined || filter.to !== undefined
  const matchesText = textMatcher(model, filter)
  const ids: number[] = []
  for (let eventId = 1; eventId <= model.length; eventId++) {
    const row = model.rowAt(eventId)
    if (row === undefined) continue
    if (categories !== undefined && categories.size > 0 && !categories.has(categoryOf(row.type))) {
      continue
    }
    if (failedOnly && !isFailureRow(row)) continue
    if (hasTimes) {
      const time = Date.parse(row.time)
      if (time < from || time > to) continue
    }
    if (pendingOnly && model.groupOf(eventId)?.isPending !== true) continue
    if (matchesText(row)) ids.push(eventId)
  }
  return ids
}

function textMatcher(model: HistoryModel, { text, found }: RowFilter): (row: EventRow) => boolean {
  if (text === undefined) return () => true
  // A history has few event types and many events, so the results are cached.
  const types = new Map<string, boolean>()
  const matchesType = (type: string) => {
    const seen = types.get(type)
    if (seen !== undefined) return seen
    const matches = text(eventTypeName(type)) || text(type)
    types.set(type, matches)
    return matches
  }
  const names = new Map<string, boolean>()
  const matchesName = (name: string) => {
    const seen = names.get(name)
    if (seen !== undefined) return seen
    const matches = text(name)
    if (names.size < 10_000) names.set(name, matches)
    return matches
  }
  return (row) => {
    const { eventId, type, name, id, failure, cause, decision } = row
    // Only the Scheduled event of an activity has the activity type.
    const subject = isUpdateType(type)
      ? updateRowName(row, model.rowAt)
      : (name ?? (row.of === undefined ? undefined : model.rowAt(row.of)?.name))
    return (
      found?.has(eventId) === true ||
      matchesType(type) ||
      (subject !== undefined && matchesName(subject)) ||
      (failure !== undefined && matchesName(failure)) ||
      (row.wrapped !== undefined && matchesName(row.wrapped)) ||
      (row.text !== undefined && text(row.text)) ||
      (row.summary !== undefined && matchesName(row.summary)) ||
      (cause !== undefined && matchesName(cause)) ||
      (decision !== undefined && matchesName(decision)) ||
      (id !== undefined && text(id)) ||
      text(String(eventId))
    )
  }
}
