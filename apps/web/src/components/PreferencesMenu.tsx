import { Popover } from '@base-ui/react/popover'
import { Settings2 } from 'lucide-react'
import { useId, useState } from 'react'
import { isTimeZone, type Theme, usePreferences } from './Preferences.tsx'
import { zoneName } from './time-in-zone.ts'

const themes: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' }
const fieldClass = 'h-7 rounded border border-line-strong bg-surface px-1.5'

/** Shows the user, and sets the theme and the time zone. */
export function PreferencesMenu({ operator }: { operator: string | undefined }) {
  const { theme, timeZone, change } = usePreferences()
  const [zone, setZone] = useState(timeZone)
  const id = useId()
  return (
    <Popover.Root>
      <Popover.Trigger className="flex h-7 items-center gap-2 rounded px-1.5 text-ink-soft hover:bg-hover hover:text-ink">
        <span className="sr-only">Preferences:</span>
        <span className="max-sm:hidden">{zoneName(timeZone)}</span>
        <span className="max-w-40 truncate font-medium text-ink">{operator}</span>
        <Settings2 size={14} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-30">
          <Popover.Popup className="flex w-72 flex-col gap-3 rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="font-semibold">Preferences of this browser</Popover.Title>
            <label htmlFor={`${id}-theme`} className="flex items-center justify-between gap-2">
              Theme
              <select
                id={`${id}-theme`}
                value={theme}
                onChange={(event) => {
                  const chosen = event.target.value
                  change({ theme: chosen === 'light' || chosen === 'dark' ? chosen : 'system' })
                }}
                className={fieldClass}
              >
                {Object.entries(themes).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <label htmlFor={`${id}-zone`} className="flex items-center justify-between gap-2">
              Time zone
              <input
                id={`${id}-zone`}
                list={`${id}-zones`}
                value={zone}
                aria-invalid={!isTimeZone(zone)}
                onChange={(event) => {
                  setZone(event.target.value)
                  if (isTimeZone(event.target.value)) change({ timeZone: event.target.value })
                }}
                className={`${fieldClass} w-44 aria-invalid:border-danger`}
              />
              <datalist id={`${id}-zones`}>
                {['local', 'UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </label>
            <p className="text-ink-faint text-small">
              `local`, `UTC` or a zone such as Europe/Berlin. Hover a time for its other form.
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
