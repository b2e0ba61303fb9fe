import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { findWorkflowsQuery } from '../api/find-workflows.ts'
import { namespacesQuery } from '../api/session.ts'
import { pageActions } from '../components/page-actions.ts'
import { visibleText } from '../components/visible-text.ts'
import { type PaletteGroup, type PaletteItem, paletteGroups } from './palette-items.ts'
import { recentNamespaces } from './recent-namespaces.ts'
import { useSettled } from './use-settled.ts'
import { useWays } from './use-ways.ts'

/**
 * The command palette: goes to any page and starts actions of the open page. It sends no operation
 * itself.
 */
export function Palette({
  namespace,
  onClose,
  onKeys,
}: {
  namespace: string
  onClose: () => void
  onKeys: () => void
}) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [actions] = useState(pageActions)
  const all = useQuery(namespacesQuery).data
  const namespaces = all?.namespaces.map(({ name }) => name) ?? []
  const [visited] = useState(recentNamespaces)
  // A namespace that was visited may have been deleted since.
  const recent = visited.filter((name) => all?.isWhole !== true || namespaces.includes(name))
  // Each search is a visibility query, so the palette waits until the typing stops.
  const found = useQuery(findWorkflowsQuery(namespace, useSettled(text.trim()))).data ?? []
  const ways = useWays({ onKeys, onProblem: setProblem, onGone: onClose })
  const groups = paletteGroups({ text, namespace, namespaces, recent, actions, found }, ways)
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup
          aria-label="Go to or do"
          className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[min(40rem,94vw)] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-2xl"
        >
          <Autocomplete.Root
            open
            inline
            items={groups}
            mode="none"
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(item: PaletteItem) => item.label}
            value={text}
            onValueChange={(next, { reason }) => {
              if (reason === 'item-press') return
              setText(next)
              setProblem(undefined)
            }}
          >
            <Autocomplete.Input
              aria-label="Go to a workflow, run or command"
              placeholder="Workflow id, run id, a pasted address or CLI line, a command…"
              className="h-11 shrink-0 border-line border-b bg-transparent px-3 text-base outline-none placeholder:text-ink-faint"
              spellCheck={false}
              autoComplete="off"
            />
            {problem !== undefined && (
              <p role="alert" className="px-3 py-2 text-danger">
                {problem}
              </p>
            )}
            <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1">
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="px-2 pt-1.5 pb-0.5 font-medium text-ink-faint text-small">
                    {group.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: PaletteItem) => <Line key={item.value} item={item} />}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Line({ item }: { item: PaletteItem }) {
  const { label, hint, keys, whyNot } = item
  return (
    <Autocomplete.Item
      value={item}
      aria-disabled={whyNot !== undefined}
      onClick={() => whyNot === undefined && item.go()}
      className="flex min-h-8 items-baseline gap-3 rounded px-2 py-1 aria-disabled:cursor-not-allowed aria-disabled:text-ink-faint data-highlighted:bg-selected"
    >
      <span className="min-w-0 shrink-0 max-w-full truncate">
        <bdi>{visibleText(label)}</bdi>
      </span>
      <span className="min-w-0 flex-1 truncate text-ink-soft text-small">
        <bdi>{whyNot ?? visibleText(hint ?? '')}</bdi>
      </span>
      {keys !== undefined && (
        <kbd className="shrink-0 rounded border border-line-strong bg-sunken px-1.5 font-mono text-ink-soft text-small">
          {keys}
        </kbd>
      )}
    </Autocomplete.Item>
  )
}
