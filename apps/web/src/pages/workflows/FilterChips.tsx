import { Popover } from '@base-ui/react/popover'
import type { SearchAttribute } from '@rewind/contract/cluster'
import { type Filter, valuesOf } from '@rewind/history/visibility/visibility-filter'
import type { QueryPart } from '@rewind/history/visibility/visibility-query'
import { Plus, X } from 'lucide-react'
import { type ReactElement, type ReactNode, useState } from 'react'
import { dateAndTime } from '../../components/format-time.ts'
import { listText } from '../../components/list-text.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { FilterForm } from './FilterForm.tsx'
import type { SeenValues } from './query-completion.ts'

interface FilterChipsProps {
  /** The query as parts; undefined if it cannot be written as parts. */
  parts: readonly QueryPart[] | undefined
  /** Whether the text is no valid query. */
  isUnreadable: boolean
  attributes: readonly SearchAttribute[]
  seenValues: SeenValues
  onChange: (parts: QueryPart[]) => void
}

/** The query as filters, each of which can be changed. */
export function FilterChips({
  parts,
  isUnreadable,
  attributes,
  seenValues,
  onChange,
}: FilterChipsProps) {
  if (parts === undefined) {
    return (
      <p className="order-1 w-full text-ink-soft text-small">
        {isUnreadable
          ? 'As it stands, this text cannot be read as a query: it is edited as text.'
          : 'This query says more than filters can: it is edited as text.'}
      </p>
    )
  }
  const form = { attributes, seenValues }
  const typeOf = (name: string) => attributes.find((attribute) => attribute.name === name)?.type
  return (
    <ul aria-label="Filters" className="order-1 flex w-full flex-wrap items-center gap-1.5">
      {parts.map((part, at) => {
        const without = () => onChange(parts.filter((_, other) => other !== at))
        const replace = (filter: Filter) => onChange(parts.with(at, { filter }))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two filters may be the same
          <li key={at} className={chipClass}>
            {'text' in part ? (
              <span className="max-w-96 truncate px-2 font-mono" title={part.text}>
                {visibleText(part.text)}
              </span>
            ) : (
              <FilterPopover
                {...form}
                filter={part.filter}
                title="Change the filter"
                onSave={replace}
              >
                <button
                  type="button"
                  className="max-w-96 truncate rounded-l-full px-2 hover:bg-hover"
                >
                  <FilterText filter={part.filter} type={typeOf(part.filter.attribute)} />
                </button>
              </FilterPopover>
            )}
            <button
              type="button"
              aria-label={
                'text' in part
                  ? 'Remove this part of the query'
                  : `Remove the filter ${part.filter.attribute}`
              }
              onClick={without}
              className="flex h-full items-center rounded-r-full px-1.5 text-ink-soft hover:bg-hover hover:text-ink"
            >
              <X size={12} aria-hidden />
            </button>
          </li>
        )
      })}
      <li>
        <FilterPopover
          {...form}
          filter={undefined}
          title="Add a filter"
          onSave={(filter) => onChange([...parts, { filter }])}
        >
          <button
            type="button"
            className="inline-flex h-6 items-center gap-1 rounded-full border border-line border-dashed px-2 text-ink-soft text-small hover:bg-hover hover:text-ink"
          >
            <Plus size={12} aria-hidden /> Filter
          </button>
        </FilterPopover>
      </li>
    </ul>
  )
}

const chipClass =
  'inline-flex h-6 min-w-0 max-w-full items-center rounded-full border border-accent bg-selected text-small'

function FilterText({
  filter: { attribute, operator, values },
  type,
}: {
  filter: Filter
  type: SearchAttribute['type'] | undefined
}): ReactNode {
  const { timeZone } = usePreferences()
  const shown = values.map(({ kind, text }) =>
    kind === 'string' && type === 'Datetime' && !Number.isNaN(Date.parse(text))
      ? dateAndTime(text, timeZone)
      : text,
  )
  const joined = visibleText(
    valuesOf(operator) === 'many'
      ? listText(shown)
      : shown.map((text) => (text === '' ? "''" : text)).join(' and '),
  )
  return (
    <>
      {visibleText(attribute)} <span className="text-ink-soft">{operator}</span>{' '}
      <bdi className="font-medium">{joined}</bdi>
    </>
  )
}

function FilterPopover({
  title,
  children,
  onSave,
  ...form
}: {
  title: string
  attributes: readonly SearchAttribute[]
  seenValues: SeenValues
  filter: Filter | undefined
  children: ReactElement
  onSave: (filter: Filter) => void
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger render={children} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-30">
          <Popover.Popup className="flex w-[min(20rem,94vw)] flex-col gap-2 rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="font-semibold">{title}</Popover.Title>
            <FilterForm
              {...form}
              onSave={(filter) => {
                setOpen(false)
                onSave(filter)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
