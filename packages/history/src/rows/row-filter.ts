import type { EventRow } from '@rewind/contract/history'
import { eventTypeName } from '../events/event-names.ts'
import { isUpdateType, updateRowName } from '../events/update-names.ts'
import type { HistoryModel } from './history-model.ts'
import { categoryOf, isFailureRow, type RowCategory } from './row-categories.ts'

/** A text to look for, ready to be used. */
export type TextFilter = (text: string) => boolean

export interface RowFilter {
  text?: TextFilter
  /** Events that fit the text by what is not in their rows. */
  found?: ReadonlySet<number>
  /** None means all of them. */
  categories?: ReadonlySet<RowCategory>
  failedOnly?: boolean
  pendingOnly?: boolean
  /** ISO 8601; events of these times count. */
  from?: string
  to?: string
}

/** A text, whatever the case of its letters. */
export function plainText(text: string): TextFilter {
  const wanted = text.toLowerCase()
  return (candidate) => candidate.toLowerCase().includes(wanted)
}

/** The ids of the events that fit all of it, ascending. */
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
  // A history has few types and many events.
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
    // What an activity is called stands where it was scheduled.
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
