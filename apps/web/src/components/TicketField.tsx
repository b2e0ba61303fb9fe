import { useId } from 'react'

const longest = 200

/** Returns the ticket as a request takes it: without the field where none is given. */
export const ticketOf = (text: string): { ticket?: string } => {
  const ticket = text.trim()
  return ticket === '' ? {} : { ticket }
}

/** The optional ticket or incident that an operation belongs to. */
export function TicketField({
  value,
  onChange,
  isDisabled = false,
}: {
  value: string
  onChange: (value: string) => void
  isDisabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        Ticket (optional)
      </label>
      <input
        id={id}
        type="text"
        value={value}
        maxLength={longest}
        disabled={isDisabled}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
        className="h-7 w-full max-w-80 rounded border border-line-strong bg-surface px-2 text-base"
      />
    </div>
  )
}
