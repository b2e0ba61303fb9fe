import { Popover } from '@base-ui/react/popover'
import { Bookmark, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, buttonClass } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { usePreferences } from '../../components/Preferences.tsx'
import { useRemembered } from './remembered.ts'
import { placeOf, type SavedView, systemViews, viewsFrom, withView } from './saved-view.ts'
import { ViewsExchange } from './ViewsExchange.tsx'
import type { WorkflowsSearch } from './workflows-search.ts'

interface ViewsMenuProps {
  namespace: string
  search: WorkflowsSearch
  /** The capabilities of the namespace, by name. */
  capabilities: Record<string, boolean> | undefined
  hrefOf: (search: WorkflowsSearch) => string
  onOpen: (search: WorkflowsSearch) => void
}

/** The system views, and the views that this browser keeps for the namespace. */
export function ViewsMenu(props: ViewsMenuProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={buttonClass('quiet')}>
        <Bookmark size={14} aria-hidden />
        <span className="max-md:sr-only">Views</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-30">
          <Popover.Popup className="flex max-h-[80dvh] w-[min(24rem,94vw)] flex-col gap-3 overflow-y-auto rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="font-semibold">Views</Popover.Title>
            <Views
              {...props}
              onOpen={(search) => {
                setOpen(false)
                props.onOpen(search)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const viewClass = 'min-w-0 flex-1 truncate rounded px-2 py-1 text-left hover:bg-hover'

function Views({ namespace, search, capabilities, hrefOf, onOpen }: ViewsMenuProps) {
  const [kept, keep] = useRemembered(`views.${namespace}`)
  const views = viewsFrom(kept) ?? []
  const save = (next: readonly SavedView[]) => keep(JSON.stringify(next))
  const { timeZone } = usePreferences()
  const available = systemViews(timeZone).filter(({ needs }) => !needs || capabilities?.[needs])
  return (
    <>
      <ul aria-label="Views everyone has" className="flex flex-col">
        {available.map((view) => (
          <li key={view.name} className="flex">
            <button
              type="button"
              title={view.what}
              onClick={() => onOpen(view.search)}
              className={viewClass}
            >
              {view.name}
            </button>
          </li>
        ))}
      </ul>
      <ul aria-label="Views of your own" className="flex flex-col border-line border-t pt-2">
        {views.length === 0 && (
          <li className="px-2 text-ink-soft text-small">
            None yet. Save what is shown now, with its filters and columns, by a name.
          </li>
        )}
        {views.map((view) => (
          <OwnView
            key={view.name}
            view={view}
            link={() => new URL(hrefOf(view.search), location.href).href}
            isTaken={(name) => name !== view.name && views.some((other) => other.name === name)}
            onOpen={() => onOpen(view.search)}
            onRename={(name) =>
              save(views.map((other) => (other === view ? { ...view, name } : other)))
            }
            onDelete={() => save(views.filter((other) => other !== view))}
          />
        ))}
      </ul>
      <NameForm
        label="Name of the view"
        submit="Save this view"
        onSubmit={(name) => save(withView(views, { name, search: placeOf({ ...search }) }))}
      />
      <ViewsExchange
        views={views}
        onImport={(found) => save(found.reduce<SavedView[]>(withView, views))}
      />
    </>
  )
}

const iconClass =
  'inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink'

function OwnView({
  view,
  link,
  isTaken,
  onOpen,
  onRename,
  onDelete,
}: {
  view: SavedView
  link: () => string
  isTaken: (name: string) => boolean
  onOpen: () => void
  onRename: (name: string) => void
  onDelete: () => void
}) {
  const [isRenamed, setRenamed] = useState(false)
  if (isRenamed) {
    return (
      <li>
        <NameForm
          label="New name"
          submit="Rename"
          initial={view.name}
          whyNot={(name) => (isTaken(name) ? 'Another view has this name.' : undefined)}
          onSubmit={(name) => {
            setRenamed(false)
            onRename(name)
          }}
        />
      </li>
    )
  }
  return (
    <li className="flex items-center">
      <button type="button" onClick={onOpen} className={viewClass}>
        {view.name}
      </button>
      <CopyButton what={`link to ${view.name}`} text={link} />
      <button
        type="button"
        aria-label={`Rename ${view.name}`}
        onClick={() => setRenamed(true)}
        className={iconClass}
      >
        <Pencil size={13} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={`Delete ${view.name}`}
        onClick={onDelete}
        className={iconClass}
      >
        <Trash2 size={13} aria-hidden />
      </button>
    </li>
  )
}

function NameForm({
  label,
  submit,
  initial = '',
  whyNot,
  onSubmit,
}: {
  label: string
  submit: string
  initial?: string
  whyNot?: (name: string) => string | undefined
  onSubmit: (name: string) => void
}) {
  const [text, setText] = useState(initial)
  const name = text.trim().slice(0, 100)
  const reason = name === '' ? 'A name is missing.' : whyNot?.(name)
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason !== undefined) return
        setText('')
        onSubmit(name)
      }}
    >
      <input
        value={text}
        aria-label={label}
        placeholder={label}
        onChange={({ target }) => setText(target.value)}
        className="h-7 min-w-0 flex-1 rounded border border-line-strong bg-surface px-2 placeholder:text-ink-faint"
      />
      <Button type="submit" whyNot={reason}>
        {submit}
      </Button>
    </form>
  )
}
