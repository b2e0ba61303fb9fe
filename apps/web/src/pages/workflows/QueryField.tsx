import type { QueryProblem } from '@rewind/history/visibility/visibility-tokens'
import { Search } from 'lucide-react'
import { type ComponentType, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useKeys } from '../../components/use-keys.ts'
import type { QueryEditorProps } from './QueryEditor.tsx'
import type { Suggestions } from './query-completion.ts'

const label = 'Search workflows'
const hint =
  "Workflow id, type, run id, or a query: WorkflowType = 'Order' AND StartTime > '2026-11-01T00:00:00Z'"

interface QueryFieldProps {
  value: string
  problems: readonly QueryProblem[]
  suggest: (text: string, position: number) => Suggestions
  onChange: (text: string) => void
  onSubmit: () => void
}

/** One field for a visibility query or for the beginning of an id or a type. */
export function QueryField(props: QueryFieldProps) {
  const { value, problems, suggest, onChange, onSubmit } = props
  const place = useRef<HTMLFormElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const describedBy = useId()
  const loaded = useRef<ComponentType<QueryEditorProps>>(null)
  const isComposing = useRef(false)
  const [editor, setEditor] = useState<{
    Editor: ComponentType<QueryEditorProps>
    selection: QueryEditorProps['selection']
  }>()
  useKeys({
    '/': () => place.current?.querySelector<HTMLElement>('input, [contenteditable=true]')?.focus(),
  })

  /** Loads the editor when the field gets the focus, since it is large. */
  async function loadEditor() {
    loaded.current = (await import('./QueryEditor.tsx')).QueryEditor
    swap()
  }

  /**
   * Replaces the plain field by the editor within one task, so that no key press falls between
   * reading the selection and giving the editor the focus.
   */
  function swap() {
    const { current } = input
    const Editor = loaded.current
    // The swap would cut off a composition (a dead key, an input method), so it waits for its end.
    if (Editor === null || current === null || isComposing.current) return
    flushSync(() => setEditor({ Editor, selection: selectionOf(current) }))
  }

  return (
    <div className="flex min-w-40 flex-1 flex-col">
      <form
        ref={place}
        className="relative rounded border border-line-strong bg-surface focus-within:outline-2 focus-within:outline-accent"
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        <Search
          size={13}
          aria-hidden
          className="pointer-events-none absolute top-1.5 left-2 z-10 text-ink-faint"
        />
        {editor ? (
          <editor.Editor
            value={value}
            label={label}
            hint={hint}
            selection={editor.selection}
            problems={problems}
            describedBy={describedBy}
            suggest={suggest}
            onChange={onChange}
            onSubmit={onSubmit}
          />
        ) : (
          <input
            ref={input}
            type="text"
            value={value}
            aria-label={label}
            aria-describedby={describedBy}
            placeholder={hint}
            onFocus={() => void loadEditor().catch(() => undefined)}
            onChange={(event) => onChange(event.target.value)}
            onCompositionStart={() => {
              isComposing.current = true
            }}
            onCompositionEnd={() => {
              isComposing.current = false
              // The browser completes the composition only after this event.
              setTimeout(swap)
            }}
            className="h-[26px] w-full bg-transparent pr-2 pl-7 font-mono outline-none placeholder:font-sans placeholder:text-ink-faint"
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </form>
      <div id={describedBy} role="status" className="text-danger text-small empty:hidden">
        {problems.map(({ from, message }) => (
          <p key={`${from} ${message}`}>
            At character {from + 1}: {message}
          </p>
        ))}
      </div>
    </div>
  )
}

/** Returns the selection of the field; undefined if it does not have the focus. */
function selectionOf(field: HTMLInputElement): QueryEditorProps['selection'] {
  if (field !== document.activeElement) return undefined
  const from = field.selectionStart ?? field.value.length
  const to = field.selectionEnd ?? from
  return field.selectionDirection === 'backward'
    ? { anchor: to, head: from }
    : { anchor: from, head: to }
}
