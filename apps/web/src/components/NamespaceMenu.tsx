import { Popover } from '@base-ui/react/popover'
import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { NamespaceListProps } from './NamespaceList.tsx'

const NamespaceList = lazy(async () => ({
  default: (await import('./NamespaceList.tsx')).NamespaceList,
}))

/** Shows the current namespace, and links to the others. */
export function NamespaceMenu({ onOpen, ...list }: NamespaceListProps & { onOpen: () => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) onOpen()
      }}
    >
      <Popover.Trigger
        aria-label={`Namespace ${list.current}`}
        className="flex h-7 min-w-0 items-center gap-1 rounded px-1.5 font-medium text-ink hover:bg-hover"
      >
        <bdi className="max-w-60 truncate">{list.current}</bdi>
        <ChevronDown size={13} aria-hidden className="shrink-0" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-30">
          <Popover.Popup
            aria-label="Namespaces"
            className="flex max-h-[70dvh] w-[min(24rem,94vw)] flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-xl"
          >
            <Suspense>
              <NamespaceList {...list} onChosen={() => setOpen(false)} />
            </Suspense>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
