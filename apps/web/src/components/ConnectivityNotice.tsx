import { serverTimeText } from '../clock.ts'
import { clockTime } from './format-time.ts'
import { usePreferences } from './Preferences.tsx'

/**
 * Says that the data on the page may be old, and why. It sits at the foot of every page, so that no
 * row moves when it appears.
 */
export function ConnectivityNotice({
  of,
  since,
}: {
  of: 'TEMPORAL' | 'CONSOLE' | 'BROWSER'
  since: number
}) {
  const { timeZone } = usePreferences()
  const at = clockTime(serverTimeText(since), timeZone).slice(0, 8)
  return (
    <div
      role="status"
      className="border-line border-t bg-warning-tint px-3 py-1 text-warning text-small"
    >
      {of === 'BROWSER'
        ? `This browser is offline since ${at}. The page shows what was read before. Nothing can be sent, and nothing will be sent later.`
        : `${of === 'TEMPORAL' ? 'Temporal' : 'The console’s server'} has not answered since ${at}. What is shown may be old; the console keeps asking.`}
    </div>
  )
}
