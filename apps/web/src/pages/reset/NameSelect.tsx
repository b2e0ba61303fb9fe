import type { ReactNode } from 'react'

/** One of the lists by which a point is named. */
export function NameSelect({
  label,
  value,
  isDisabled,
  onChange,
  children,
}: {
  label: string
  value: string
  isDisabled: boolean
  onChange: (value: string) => void
  children: ReactNode
}) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={isDisabled}
      onChange={({ target }) => onChange(target.value)}
      className="h-7 min-w-0 max-w-64 rounded border border-line-strong bg-surface px-1.5"
    >
      {children}
    </select>
  )
}
