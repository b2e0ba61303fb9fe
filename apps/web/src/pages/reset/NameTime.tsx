import { useId, useState } from 'react'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { timeInZone, whyNoTime, zoneName } from '../../components/time-in-zone.ts'

/** A field for a time in the zone of the page. Calls `onTime` with undefined if it is none. */
export function NameTime({
  time,
  isLocked,
  onTime,
}: {
  time: string | undefined
  isLocked: boolean
  onTime: (time: string | undefined) => void
}) {
  const { timeZone } = usePreferences()
  const id = useId()
  const isTime = time !== undefined && !Number.isNaN(Date.parse(time))
  const [text, setText] = useState(() => (isTime ? dateAndTime(time, timeZone) : (time ?? '')))
  const whyNot = text === '' ? undefined : whyNoTime(text, timeZone)
  return (
    <>
      <input
        type="text"
        aria-label="Time"
        placeholder="2026-11-24 02:14:07"
        value={text}
        disabled={isLocked}
        aria-invalid={whyNot !== undefined}
        aria-describedby={id}
        onChange={({ target }) => {
          setText(target.value)
          // A time without a fraction of a second means the end of that second.
          onTime(timeInZone(target.value, timeZone, 999))
        }}
        className="h-7 w-44 rounded border border-line-strong bg-surface px-2 font-mono"
      />
      <span id={id} className={whyNot ? 'text-warning' : 'text-ink-faint'}>
        {whyNot ?? zoneName(timeZone)}
      </span>
    </>
  )
}
