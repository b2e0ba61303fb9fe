import { serverTimeText } from '../clock.ts'
import { clockTime } from './format-time.ts'
import { usePreferences } from './Preferences.tsx'

/** At the foot of every page, where no row moves by it: what is shown may be old, and why. */
export function SilenceNotice({ who, since }: { who: string; since: number }) {
  const { timeZone } = usePreferences()
  return (
    <div
      role="status"
      className="border-line border-t bg-warning-tint px-3 py-1 text-warning text-small"
    >
      {who} has not answered since {clockTime(serverTimeText(since), timeZone).slice(0, 8)}. What is
      shown may be old; the console keeps asking.
    </div>
  )
}
