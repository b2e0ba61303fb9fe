import type { Handler } from '@rewind/contract/talk'
import { useId } from 'react'
import { visibleText } from '../../../components/visible-text.ts'

/**
 * The name of a query, a signal or an update, with the names of the run's handlers to choose from.
 */
export function NameField({
  label,
  value,
  onChange,
  known,
  whyNotKnown,
  isDisabled,
}: {
  label: string
  value: string
  onChange: (name: string) => void
  known: readonly Handler[] | undefined
  whyNotKnown: string | undefined
  isDisabled: boolean
}) {
  const id = useId()
  const chosen = known?.find(({ name }) => name === value)
  // The SDK's own handlers are left out: the page shows their answers elsewhere, or only programs
  // read them.
  const offered = known?.filter(({ name }) => !name.startsWith('__')) ?? []
  const isReading = known === undefined && whyNotKnown === undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        // Not `disabled`, which would take the focus from the field in which the user pressed
        // Enter.
        readOnly={isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
        className="h-7 rounded border border-line-strong bg-surface px-2 font-mono read-only:opacity-55"
      />
      {/* Its height is there from the start: what is below does not move once the names are read. */}
      <div className="flex min-h-6 flex-wrap items-center gap-1.5">
        {isReading && <span className="text-ink-faint">Reading what it takes…</span>}
        {offered.length > 0 && <span className="text-ink-soft">It takes</span>}
        {offered.map(({ name }) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === value}
            disabled={isDisabled}
            onClick={() => onChange(name)}
            className="rounded border border-line-strong px-1.5 font-mono text-small [overflow-wrap:anywhere] hover:bg-hover aria-pressed:bg-selected"
          >
            <bdi>{visibleText(name)}</bdi>
          </button>
        ))}
      </div>
      <span id={`${id}-hint`} className="text-ink-soft text-small [overflow-wrap:anywhere]">
        {chosen?.description
          ? visibleText(chosen.description)
          : whyNotKnown !== undefined && `What it takes is not known. ${visibleText(whyNotKnown)}`}
      </span>
    </div>
  )
}
