import { Tooltip } from '@base-ui/react/tooltip'
import { type ReactElement, useState } from 'react'

/**
 * A short text beside the element under the pointer or with the focus. A function is called only
 * when the hint opens. Without a text there is no hint.
 */
export function Hint({
  text,
  children,
}: {
  text: string | (() => string) | undefined
  children: ReactElement
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Tooltip.Root disabled={text === undefined} open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-96 rounded border border-line-strong bg-raised px-2 py-1 text-ink text-small shadow-lg">
            {isOpen && (typeof text === 'function' ? text() : text)}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
