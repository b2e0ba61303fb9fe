import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactElement } from 'react'

const itemClass =
  'flex items-center gap-2 rounded px-2 py-1 text-ink data-highlighted:bg-hover outline-none'

/** Which namespace is looked at, and the way to the others. */
export function NamespaceMenu({
  current,
  namespaces,
  onOpen,
  renderLink,
}: {
  current: string
  namespaces: string[]
  onOpen: () => void
  renderLink: (namespace: string, className: string) => ReactElement
}) {
  return (
    <Menu.Root onOpenChange={(isOpen) => isOpen && onOpen()}>
      <Menu.Trigger
        aria-label={`Namespace ${current}`}
        className="flex h-7 min-w-0 items-center gap-1 rounded px-1.5 font-medium text-ink hover:bg-hover"
      >
        <span className="max-w-60 truncate">{current}</span>
        <ChevronDown size={13} aria-hidden className="shrink-0" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-30">
          <Menu.Popup className="max-h-[70dvh] min-w-48 max-w-96 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-xl">
            {namespaces.map((name) => (
              <Menu.Item key={name} render={renderLink(name, itemClass)}>
                <Check size={13} aria-hidden className={name === current ? '' : 'invisible'} />
                <span className="truncate">{name}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
