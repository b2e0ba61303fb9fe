import { Popover } from '@base-ui/react/popover'
import type { SearchAttribute } from '@rewind/contract/cluster'
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import { useState } from 'react'
import { Button, buttonClass } from '../../components/Button.tsx'
import { usePreferences } from '../../components/Preferences.tsx'
import type { ShownError } from '../../shown-error.ts'
import { type Column, defaultColumns } from './columns.ts'

interface ColumnsMenuProps {
  columns: readonly Column[]
  attributes: readonly SearchAttribute[]
  titleOf: (attribute: string) => string
  /** Why the namespace's custom attributes are missing. */
  error: ShownError | null
  onChange: (columns: Column[]) => void
}

/** Chooses the columns and their order, and the form of times and rows. */
export function ColumnsMenu(props: ColumnsMenuProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={buttonClass('quiet')}>
        <Columns3 size={14} aria-hidden />
        <span className="max-md:sr-only">Columns</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-30">
          <Popover.Popup className="flex max-h-[80dvh] w-[min(22rem,94vw)] flex-col gap-3 overflow-y-auto rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="font-semibold">Columns and rows</Popover.Title>
            <ChosenColumns {...props} />
            <MoreColumns {...props} />
            <RowsForm />
            <Button
              look="quiet"
              className="self-start"
              onClick={() => props.onChange(defaultColumns)}
            >
              Back to the first columns
            </Button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const moveClass =
  'inline-flex size-6 items-center justify-center rounded text-ink-soft hover:bg-hover disabled:text-line-strong'

function ChosenColumns({ columns, titleOf, onChange }: ColumnsMenuProps) {
  function move(from: number, to: number) {
    const next = [...columns]
    next.splice(to, 0, ...next.splice(from, 1))
    onChange(next)
  }
  return (
    <ul aria-label="Columns shown" className="flex flex-col">
      {columns.map(({ attribute }, at) => {
        const title = titleOf(attribute)
        return (
          <li key={attribute} className="flex items-center gap-1">
            <label className="flex min-w-0 flex-1 items-center gap-2">
              <input
                type="checkbox"
                checked
                disabled={columns.length === 1}
                onChange={() => onChange(columns.filter((_, other) => other !== at))}
              />
              <span className="truncate">{title}</span>
            </label>
            <button
              type="button"
              aria-label={`Move ${title} forward`}
              disabled={at === 0}
              onClick={() => move(at, at - 1)}
              className={moveClass}
            >
              <ArrowUp size={13} aria-hidden />
            </button>
            <button
              type="button"
              aria-label={`Move ${title} back`}
              disabled={at === columns.length - 1}
              onClick={() => move(at, at + 1)}
              className={moveClass}
            >
              <ArrowDown size={13} aria-hidden />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function MoreColumns({ columns, attributes, titleOf, error, onChange }: ColumnsMenuProps) {
  const [text, setText] = useState('')
  const shown = new Set(columns.map(({ attribute }) => attribute))
  const others = attributes
    .filter(({ name }) => !shown.has(name))
    .map(({ name, isSystem }) => ({ name, isSystem, title: titleOf(name) }))
    .filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(text.toLowerCase()))
    .sort((one, other) => Number(one.isSystem) - Number(other.isSystem))
  return (
    <div className="flex flex-col gap-1">
      <input
        type="search"
        value={text}
        onChange={({ target }) => setText(target.value)}
        aria-label="Find a column"
        placeholder="Find a column to add"
        className="h-7 rounded border border-line-strong bg-surface px-2 placeholder:text-ink-faint"
      />
      <ul aria-label="Columns to add" className="flex max-h-48 flex-col overflow-y-auto">
        {others.map(({ name, title }) => (
          <li key={name}>
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={false}
                onChange={() => onChange([...columns, { attribute: name }])}
              />
              <span className="truncate">{title}</span>
            </label>
          </li>
        ))}
      </ul>
      {error && (
        <p className="text-ink-soft text-small">
          The search attributes of this namespace cannot be listed, so only those of every execution
          are offered. {error.message}
        </p>
      )}
    </div>
  )
}

const selectClass = 'h-7 rounded border border-line-strong bg-surface px-1.5'

function RowsForm() {
  const { times, rows, change } = usePreferences()
  return (
    <div className="flex flex-col gap-1 border-line border-t pt-2">
      <label className="flex items-center justify-between">
        Times
        <select
          value={times}
          onChange={({ target }) =>
            change({ times: target.value === 'relative' ? 'relative' : 'absolute' })
          }
          className={selectClass}
        >
          <option value="absolute">Absolute</option>
          <option value="relative">Relative</option>
        </select>
      </label>
      <label className="flex items-center justify-between">
        Rows
        <select
          value={rows}
          onChange={({ target }) =>
            change({ rows: target.value === 'comfortable' ? 'comfortable' : 'dense' })
          }
          className={selectClass}
        >
          <option value="dense">Dense</option>
          <option value="comfortable">Comfortable</option>
        </select>
      </label>
      <p className="text-ink-faint text-small">
        Absolute times are in the zone of the preferences: local, UTC or any other.
      </p>
    </div>
  )
}
