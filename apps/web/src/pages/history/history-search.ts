import { type RowCategory, rowCategories } from '@rewind/history/row-categories'

/** The history's place in the URL. */
export interface HistorySearch {
  /** A table unless it says otherwise. */
  view?: 'groups' | 'timeline' | 'json'
  /** The open event. */
  event?: number
  /** Newest first unless it says otherwise. */
  order?: 'asc'
  /** Categories, `failed` and `pending`, between commas. */
  filter?: string
  /** Text or, with `regex`, a regular expression in types, names and failures. */
  q?: string
  regex?: 'true'
  /** Only events of this time: ISO 8601 in UTC. */
  from?: string
  to?: string
}

const views = ['groups', 'timeline', 'json'] as const

export function historySearch(raw: Record<string, unknown>): HistorySearch {
  const event = Number(raw.event)
  const view = views.find((name) => name === raw.view)
  const { filter, q } = raw
  const [from, to] = [timeOf(raw.from), timeOf(raw.to)]
  return {
    ...(view && { view }),
    ...(Number.isSafeInteger(event) && event > 0 && { event }),
    ...(raw.order === 'asc' && { order: 'asc' }),
    ...(typeof filter === 'string' && filter !== '' && { filter }),
    ...(typeof q === 'string' && q !== '' && { q: q.slice(0, 500) }),
    ...(raw.regex === 'true' && { regex: 'true' }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
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
