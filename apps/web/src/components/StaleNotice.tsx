import { serverTimeText } from '../clock.ts'
import type { ShownError } from '../shown-error.ts'
import { clockTime } from './format-time.ts'
import { usePreferences } from './Preferences.tsx'

/** Says that data could not be refreshed, how old it is, and why. */
export function StaleNotice({ error, updatedAt }: { error: ShownError; updatedAt: number }) {
  const { timeZone } = usePreferences()
  return (
    <div
      role="status"
      className="border-line border-b bg-warning-tint px-3 py-1 text-warning text-small"
    >
      Last updated {clockTime(serverTimeText(updatedAt), timeZone).slice(0, 8)}. {error.message}{' '}
      Trying again by itself.
    </div>
  )
}
