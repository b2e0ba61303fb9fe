import { ChevronFirst, ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { Button } from '../../components/Button.tsx'
import { useKeys } from '../../components/use-keys.ts'
import { pageSizes } from './workflows-search.ts'

interface ListFooterProps {
  /** Undefined until they are read. */
  rows: number | undefined
  pageSize: number
  /** Counts from 1; undefined if a link led to a page in the middle. */
  pageNumber: number | undefined
  onFirst: (() => void) | undefined
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
  onPageSize: (pageSize: number) => void
  onExport: () => void
}

/** The page number, and buttons to the pages before and after. */
export function ListFooter(props: ListFooterProps) {
  const { rows, pageSize, pageNumber, onFirst, onPrevious, onNext } = props
  useKeys({ '[': () => onPrevious?.(), ']': () => onNext?.() })
  const whyNotYet = rows === undefined ? 'The list is being read.' : undefined
  const page = pageNumber === undefined ? 'a page further on' : `page ${pageNumber}`
  return (
    <nav
      aria-label="Pages of the list"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-t bg-surface px-3 py-1"
    >
      <span role="status" className="text-ink-soft text-small tabular-nums">
        {rows === undefined
          ? 'Loading…'
          : `${rows.toLocaleString('en')} ${rows === 1 ? 'execution' : 'executions'}, ${page}${
              onNext === undefined ? ', the end of the list' : ''
            }`}
      </span>
      <span className="text-ink-faint text-small max-lg:hidden">
        Open ones first, newest start first; then closed ones, newest close first.
      </span>
      <span className="flex-1" />
      <Button look="quiet" onClick={props.onExport} whyNot={whyNotYet}>
        <Download size={14} aria-hidden />
        <span className="max-sm:sr-only">Export page</span>
      </Button>
      <label className="flex items-center gap-1.5 text-ink-soft text-small">
        <span className="max-sm:sr-only">Rows a page</span>
        <select
          value={pageSize}
          onChange={({ target }) => props.onPageSize(Number(target.value))}
          className="h-7 rounded border border-line-strong bg-surface px-1"
        >
          {pageSizes.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </select>
      </label>
      {onFirst && (
        <Button look="quiet" onClick={onFirst} aria-label="First page">
          <ChevronFirst size={14} aria-hidden />
        </Button>
      )}
      <Button
        look="quiet"
        onClick={onPrevious}
        whyNot={
          onPrevious
            ? undefined
            : onFirst
              ? 'A link led here: only the first page and the next one are known.'
              : 'This is the first page.'
        }
      >
        <ChevronLeft size={14} aria-hidden /> <span className="max-sm:sr-only">Previous</span>
      </Button>
      <Button
        look="quiet"
        onClick={onNext}
        whyNot={onNext ? undefined : (whyNotYet ?? 'This is the end of the list.')}
      >
        <span className="max-sm:sr-only">Next</span> <ChevronRight size={14} aria-hidden />
      </Button>
    </nav>
  )
}
