import { Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { useKeys } from '../../components/use-keys.ts'

/** One field for both: the beginning of an id or a type, or a visibility query. */
export function SearchField({
  value,
  onSearch,
}: {
  value: string
  onSearch: (text: string) => void
}) {
  const [text, setText] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => field.current?.focus() })
  return (
    <form
      className="relative min-w-56 flex-1"
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(text.trim())
      }}
    >
      <Search
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-2 left-2 text-ink-faint"
      />
      <input
        ref={field}
        type="search"
        value={text}
        aria-label="Search workflows"
        placeholder="Workflow id, type, run id, or a query: WorkflowType = 'Order' AND StartTime > '2026-11-01'"
        onChange={(event) => {
          setText(event.target.value)
          // The field's own clear button sends no submit.
          if (event.target.value === '' && value !== '') onSearch('')
        }}
        className="h-7 w-full rounded border border-line-strong bg-surface pr-2 pl-7 text-base placeholder:text-ink-faint"
        spellCheck={false}
        autoComplete="off"
      />
    </form>
  )
}
