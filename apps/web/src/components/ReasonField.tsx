import { type ReactNode, type Ref, useId } from 'react'

const longest = 1000

/** Returns the trimmed reason, or undefined if it is not 1 to 1,000 characters long. */
export function trimmedReason(reason: string): string | undefined {
  const trimmed = reason.trim()
  return trimmed.length > 0 && trimmed.length <= longest ? trimmed : undefined
}

/** The required reason of an operation. */
export function ReasonField({
  value,
  onChange,
  hint,
  isDisabled = false,
  ref,
}: {
  value: string
  onChange: (value: string) => void
  hint: ReactNode
  isDisabled?: boolean
  ref?: Ref<HTMLTextAreaElement>
}) {
  const id = useId()
  const { length } = value.trim()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        Reason
      </label>
      <textarea
        id={id}
        ref={ref}
        required
        rows={2}
        value={value}
        disabled={isDisabled}
        aria-describedby={`${id}-hint`}
        aria-invalid={length > longest}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // ⌘ or Ctrl with Enter submits, on every keyboard.
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }
        }}
        className="field-sizing-content max-h-48 min-h-14 rounded border border-line-strong bg-surface px-2 py-1.5 text-base"
      />
      <div id={`${id}-hint`} className="flex justify-between gap-4 text-ink-faint text-small">
        <span>{hint}</span>
        <span className={length > longest ? 'text-danger' : ''}>
          {length.toLocaleString('en')} / 1,000
        </span>
      </div>
    </div>
  )
}
