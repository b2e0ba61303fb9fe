import { type RowCategory, rowCategories } from '@rewind/history/rows/row-categories'

/** The history's place in the URL. */
export interface HistorySearch {
  /** A table unless it says otherwise. */
  view?: 'groups' | 'timeline' | 'json' | undefined
  /** The open event. */
  event?: number | undefined
  /** Newest first unless it says otherwise. */
  order?: 'asc' | undefined
  /** Categories, `failed` and `pending`, between commas. */
  filter?: string | undefined
  /** Text or, with `regex`, a regular expression in types, names and failures. */
  q?: string | undefined
  regex?: 'true' | undefined
  /** Only events of this time: ISO 8601 in UTC. */
  from?: string | undefined
  to?: string | undefined
}

const views = ['groups', 'timeline', 'json'] as const

/** What is left out would stay in the address as it came: what means nothing is said to be nothing. */
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

/** What the address's `filter` says; words it does not know are left out. */
export function readFilter(filter: string | undefined): FilterWords {
  const words = new Set((filter ?? '').split(','))
  return {
    categories: new Set(rowCategories.filter((category) => words.has(category.replace(' ', '-')))),
    failed: words.has('failed'),
    pending: words.has('pending'),
  }
}

/** The way back: undefined where nothing is filtered. */
export function filterText({ categories, failed, pending }: FilterWords): string | undefined {
  const words = rowCategories.filter((category) => categories.has(category))
  const text = [
    ...words.map((word) => word.replace(' ', '-')),
    ...(failed ? ['failed'] : []),
    ...(pending ? ['pending'] : []),
  ].join(',')
  return text === '' ? undefined : text
}
