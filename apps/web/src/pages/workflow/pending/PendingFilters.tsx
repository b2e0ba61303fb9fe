import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../../../components/use-keys.ts'
import { countsOf, type PendingItem } from './pending-items.ts'
import { kindNames } from './pending-kinds.ts'
import type { PendingSearch } from './pending-search.ts'

/** The search starts after this pause in typing, in milliseconds. */
const rest = 120

const chipClass =
  'inline-flex h-7 items-center gap-1 rounded border border-line-strong bg-surface px-2 text-ink-soft hover:bg-hover hover:text-ink aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink'

/** Filters the pending work by text, kind and state. */
export function PendingFilters({
  items,
  search,
  shownCount,
  onChange,
}: {
  items: readonly PendingItem[]
  search: PendingSearch
  shownCount: number
  onChange: (part: { [Key in keyof PendingSearch]?: PendingSearch[Key] | undefined }) => void
}) {
  const kinds = countsOf(items, ({ kind }) => kind)
  const ofKind = items.filter(({ kind }) => search.kind === undefined || kind === search.kind)
  const states = countsOf(ofKind, ({ state }) => state)
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-surface px-3 py-1">
      <SearchInput text={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      {kinds.length > 1 &&
        kinds.map(([kind, count]) => (
          <button
            key={kind}
            type="button"
            aria-pressed={search.kind === kind}
            onClick={() =>
              onChange({ kind: search.kind === kind ? undefined : kind, state: undefined })
            }
            className={chipClass}
          >
            {kindNames[kind]} <span className="tabular-nums">{count.toLocaleString('en')}</span>
          </button>
        ))}
      {states.length > 1 && (
        <select
          aria-label="State"
          value={search.state ?? ''}
          onChange={({ target }) => onChange({ state: target.value || undefined })}
          className="h-7 rounded border border-line-strong bg-surface px-1.5 text-ink"
        >
          <option value="">All states</option>
          {states.map(([state, count]) => (
            <option key={state} value={state}>
              {state}, {count.toLocaleString('en')}
            </option>
          ))}
        </select>
      )}
      {shownCount < items.length && (
        <span role="status" className="text-ink-soft tabular-nums">
          {shownCount.toLocaleString('en')} of {items.length.toLocaleString('en')}
        </span>
      )}
    </div>
  )
}

function SearchInput({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  const input = useRef<HTMLInputElement>(null)
  const latest = useRef({ text, onChange })
  useEffect(() => {
    latest.current = { text, onChange }
  })
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed !== latest.current.text) latest.current.onChange(typed)
    }, rest)
    return () => clearTimeout(timer)
  }, [typed])
  useKeys({ '/': () => input.current?.focus() })
  return (
    <input
      ref={input}
      type="search"
      aria-label="Search pending work"
      placeholder="Search type, id, failure…"
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      className="h-7 w-60 min-w-0 rounded border border-line-strong bg-surface px-2 max-sm:w-full"
    />
  )
}
