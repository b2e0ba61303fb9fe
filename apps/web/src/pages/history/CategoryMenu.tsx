import { Popover } from '@base-ui/react/popover'
import { type RowCategory, rowCategories } from '@rewind/history/rows/row-categories'
import { ChevronDown } from 'lucide-react'

/** Chooses the kinds of events to show. No choice means all. */
export function CategoryMenu({
  chosen,
  className,
  onChange,
}: {
  chosen: ReadonlySet<RowCategory>
  className: string
  onChange: (chosen: ReadonlySet<RowCategory>) => void
}) {
  const [only, ...others] = [...chosen]
  return (
    <Popover.Root>
      <Popover.Trigger className={className} aria-pressed={chosen.size > 0}>
        {only === undefined ? 'All types' : others.length === 0 ? only : `${chosen.size} types`}
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-30">
          <Popover.Popup className="flex w-52 flex-col gap-1 rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="mb-1 font-semibold">Types of events</Popover.Title>
            {rowCategories.map((category) => (
              <label key={category} className="flex items-center gap-2">
                <input
                  type="checkbox"
                  checked={chosen.has(category)}
                  onChange={({ target }) => {
                    const next = new Set(chosen)
                    if (target.checked) next.add(category)
                    else next.delete(category)
                    onChange(next)
                  }}
                />
                {category}
              </label>
            ))}
            <button
              type="button"
              disabled={chosen.size === 0}
              onClick={() => onChange(new Set())}
              className="mt-1 self-start text-accent hover:underline disabled:text-ink-faint disabled:no-underline"
            >
              Show all types
            </button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
