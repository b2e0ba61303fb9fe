import { Autocomplete } from '@base-ui/react/autocomplete'
import { Check } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import type { ShownError } from '../shown-error.ts'
import { visibleText } from './visible-text.ts'

export interface NamespaceListProps {
  current: string
  /** All namespaces; undefined until they are read. */
  namespaces: readonly string[] | undefined
  /** Why the namespaces could not be read. */
  error: ShownError | null
  renderLink: (namespace: string, className: string) => ReactElement
}

const itemClass =
  'flex items-center gap-2 rounded px-2 py-1 text-ink data-highlighted:bg-hover outline-none'

/** The number of namespaces shown. Typing narrows a longer list. */
const maxShown = 100

/**
 * Returns the namespaces that contain every word of a text. Without a text, the current namespace
 * comes first.
 */
export function namespacesLike(
  text: string,
  namespaces: readonly string[],
  current: string,
): readonly string[] {
  const words = text.trim().toLowerCase().split(/\s+/)
  const found = namespaces.filter((name) => {
    const lower = name.toLowerCase()
    return words.every((word) => lower.includes(word))
  })
  return text.trim() === '' ? [current, ...found.filter((name) => name !== current)] : found
}

/** Links to all namespaces, filtered by typing. Its code is loaded when the menu opens. */
export function NamespaceList({
  current,
  namespaces,
  error,
  renderLink,
  onChosen,
}: NamespaceListProps & { onChosen: () => void }) {
  const [text, setText] = useState('')
  const found = namespacesLike(text, namespaces ?? [], current)
  return (
    <>
      <Autocomplete.Root
        open
        inline
        items={found.slice(0, maxShown)}
        mode="none"
        autoHighlight="always"
        keepHighlight
        value={text}
        onValueChange={(next, { reason }) => reason !== 'item-press' && setText(next)}
      >
        <Autocomplete.Input
          // The user types at once, or uses the arrow keys.
          autoFocus
          aria-label="Find a namespace"
          placeholder="Find a namespace"
          className="h-9 shrink-0 border-line border-b bg-transparent px-3 outline-none placeholder:text-ink-faint"
          spellCheck={false}
          autoComplete="off"
        />
        <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1">
          {(name: string) => (
            <Autocomplete.Item
              key={name}
              value={name}
              render={renderLink(name, itemClass)}
              onClick={onChosen}
            >
              <Check size={13} aria-hidden className={name === current ? '' : 'invisible'} />
              <bdi className="truncate">{visibleText(name)}</bdi>
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
      <p role="status" className="px-3 py-1 text-ink-faint text-small empty:hidden">
        {namespaces === undefined
          ? (error?.message ?? 'Loading the namespaces…')
          : found.length === 0
            ? 'No namespace has this in its name.'
            : found.length > maxShown
              ? `${maxShown} of ${found.length.toLocaleString('en')} are shown: type to narrow the list.`
              : undefined}
      </p>
    </>
  )
}
