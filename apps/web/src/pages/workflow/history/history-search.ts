/** The history's place in the URL. */
export interface HistorySearch {
  /** The open event. */
  event?: number
  /** Newest first unless it says otherwise. */
  order?: 'asc'
}

export function historySearch(raw: Record<string, unknown>): HistorySearch {
  const event = Number(raw.event)
  return {
    ...(Number.isSafeInteger(event) && event > 0 && { event }),
    ...(raw.order === 'asc' && { order: 'asc' }),
  }
}
