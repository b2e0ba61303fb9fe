import { type RowCategory, rowCategories } from '@rewind/history/rows/row-categories'

/** The search parameters of a history. */
export interface HistorySearch {
  /** A table by default. */
  view?: 'groups' | 'timeline' | 'json' | undefined
  /** The id of the open event. */
  event?: number | undefined
  /** Newest first by default. */
  order?: 'asc' | undefined
  /** Categories, `failed` and `pending`, separated by commas. */
  filter?: string | undefined
  /** A text, or with `regex` a regular expression, to find in types, names and failures. */
  q?: string | undefined
  regex?: 'true' | undefined
  /** The start of the time range, ISO 8601 in UTC. */
  from?: string | undefined
  to?: string | undefined
}

const views = ['groups', 'timeline', 'json'] as const

/** Returns every key: the router would keep the unchecked value of a key that is missing. */
export function historySearch(raw: Record<string, unknown>): HistorySearch {
  const event = Number(raw.event)
  const { filter, q } = raw
  return {
    view: views.find((name) => name === raw.view),
    event: Number.isSafeInteger(event) && event > 0 ? event : undefined,
    order: raw.order === 'asc' ? 'asc' : undefined,
    filter: typeof filter === 'string' ? filterText(readFilter(filter)) : undefined,
    q: typeof q === 'string' && q !== '' ? q.slice(0, 500) : undefined,
    regex: raw.regex === 'true' ? 'true' : undefined,
    from: timeOf(raw.from),
    to: timeOf(raw.to),
  }
}

function timeOf(raw: unknown): string | undefined {
  const time = typeof raw === 'string' ? Date.parse(raw) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

export interface FilterWords {
  categories: ReadonlySet<RowCategory>
  failed: boolean
  pending: boolean
}

/** Returns the parts of a `filter` parameter. Ignores unknown words. */
export function readFilter(filter: string | undefined): FilterWords {
  const words = new Set((filter ?? '').split(','))
  return {
    categories: new Set(rowCategories.filter((category) => words.has(category.replace(' ', '-')))),
    failed: words.has('failed'),
    pending: words.has('pending'),
  }
}

/** Returns the `filter` parameter; undefined if nothing is filtered. */
export function filterText({ categories, failed, pending }: FilterWords): string | undefined {
  const words = rowCategories.filter((category) => categories.has(category))
  const text = [
    ...words.map((word) => word.replace(' ', '-')),
    ...(failed ? ['failed'] : []),
    ...(pending ? ['pending'] : []),
  ].join(',')
  return text === '' ? undefined : text
}
