import { ChevronDown, ChevronUp, Regex } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { useKeys } from '../../components/use-keys.ts'
import { CategoryMenu } from './CategoryMenu.tsx'
import { filterText, type HistorySearch, readFilter } from './history-search.ts'
import { PayloadSearchPart } from './PayloadSearchPart.tsx'
import { TimeRangeMenu } from './TimeRangeMenu.tsx'
import type { Matches } from './use-matches.ts'
import type { PayloadSearch } from './use-payload-search.ts'

type Change = (part: { [Key in keyof HistorySearch]?: HistorySearch[Key] | undefined }) => void

/** The search starts after this pause in typing, in milliseconds. */
const rest = 120

const toggleClass =
  'inline-flex h-7 items-center gap-1 rounded border border-line-strong bg-surface px-2 text-ink-soft hover:bg-hover hover:text-ink aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink'

/** The search and the filters of a history. */
export function FilterBar({
  source,
  search,
  onChange,
  matches,
  payloads,
  onStep,
}: {
  source: HistorySource
  search: HistorySearch
  onChange: Change
  matches: Matches
  payloads: PayloadSearch
  onStep: (distance: 1 | -1) => void
}) {
  const { ids, isFiltered, isLooking, problem } = matches
  const filter = readFilter(search.filter)
  const set = (part: Partial<typeof filter>) =>
    onChange({ filter: filterText({ ...filter, ...part }) })
  useKeys(
    Object.fromEntries([
      ['n', () => onStep(1)],
      ['N', () => onStep(-1)],
    ]),
  )
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-surface px-3 py-1">
      <SearchInput search={search} onChange={onChange} problem={problem} onStep={onStep} />
      <button
        type="button"
        aria-pressed={search.regex === 'true'}
        aria-label="Regular expression"
        title="Take the text as a regular expression"
        onClick={() => onChange({ regex: search.regex === 'true' ? undefined : 'true' })}
        className={toggleClass}
      >
        <Regex size={14} aria-hidden />
      </button>
      <CategoryMenu
        chosen={filter.categories}
        className={toggleClass}
        onChange={(categories) => set({ categories })}
      />
      <button
        type="button"
        aria-pressed={filter.failed}
        onClick={() => set({ failed: !filter.failed })}
        className={toggleClass}
      >
        Failed
      </button>
      <button
        type="button"
        aria-pressed={filter.pending}
        onClick={() => set({ pending: !filter.pending })}
        className={toggleClass}
      >
        Pending
      </button>
      <TimeRangeMenu source={source} search={search} className={toggleClass} onChange={onChange} />
      {problem !== undefined && (
        <span role="alert" className="text-danger text-small">
          {problem}
        </span>
      )}
      {problem === undefined && isLooking && (
        <span role="status" className="appear-late text-ink-soft text-small">
          Trying the regular expression…
        </span>
      )}
      {problem === undefined && isFiltered && !isLooking && (
        <span className="flex items-center gap-0.5">
          <span role="status" className="mr-1 tabular-nums" data-testid="match-count">
            {ids.length.toLocaleString('en')} of {source.model.length.toLocaleString('en')}
          </span>
          <Step label="Previous match (N)" shape={ChevronUp} onClick={() => onStep(-1)} />
          <Step label="Next match (n)" shape={ChevronDown} onClick={() => onStep(1)} />
        </span>
      )}
      {search.q !== undefined && search.regex === undefined && (
        <PayloadSearchPart payloads={payloads} length={source.model.length} />
      )}
    </div>
  )
}

function SearchInput({
  search,
  onChange,
  problem,
  onStep,
}: {
  search: HistorySearch
  onChange: Change
  problem: string | undefined
  onStep: (distance: 1 | -1) => void
}) {
  const q = search.q ?? ''
  const [{ text, seen, sent }, setState] = useState({ text: q, seen: q, sent: q })
  const setText = (next: string) => setState((before) => ({ ...before, text: next }))
  // A new search from a link or from Back replaces the text. A search typed here is in the field
  // already.
  if (q !== seen) setState({ text: q === sent ? text : q, seen: q, sent })
  const field = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => field.current?.focus() })
  useEffect(() => {
    if (text === q) return
    const timer = setTimeout(() => {
      setState((before) => ({ ...before, sent: text }))
      onChange({ q: text === '' ? undefined : text })
    }, rest)
    return () => clearTimeout(timer)
  }, [text, q, onChange])
  return (
    <input
      ref={field}
      type="search"
      aria-label="Search events"
      placeholder="Search events…  /"
      value={text}
      aria-invalid={problem !== undefined}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
        else if (event.key === 'Escape' && text !== '') setText('')
        else return
        event.preventDefault()
      }}
      className="h-7 w-64 min-w-0 rounded border border-line-strong bg-surface px-2 placeholder:text-ink-faint aria-invalid:border-danger max-sm:w-44"
    />
  )
}

function Step({
  label,
  shape: Shape,
  onClick,
}: {
  label: string
  shape: typeof ChevronUp
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-7 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink"
    >
      <Shape size={15} aria-hidden />
    </button>
  )
}
