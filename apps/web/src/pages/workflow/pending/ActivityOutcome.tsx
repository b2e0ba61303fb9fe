import type { PendingActivity } from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeQuery } from '../../../api/workflows.ts'
import { serverTimeText } from '../../../clock.ts'
import { clockTime } from '../../../components/format-time.ts'
import { usePreferences } from '../../../components/Preferences.tsx'
import { activityState } from './pending-items.ts'

/** The state of the activity, read after a command got no answer. */
export function ActivityOutcome({ run, activity }: { run: RunRef; activity: PendingActivity }) {
  const [failedAt] = useState(Date.now)
  const { timeZone } = usePreferences()
  const look = useQuery(describeQuery(run))
  if (!look.data || look.dataUpdatedAt <= failedAt) {
    return look.error ? `Rewind cannot look at the run yet: ${look.error.message}` : 'Looking…'
  }
  const lookedAt = clockTime(serverTimeText(look.dataUpdatedAt), timeZone).slice(0, 8)
  const now = look.data.pendingActivities.find(
    ({ activityId }) => activityId === activity.activityId,
  )
  const state =
    now === undefined
      ? 'the activity is pending no longer.'
      : `the activity: ${activityState(now)}, attempt ${now.attempt}.`
  return `Looked at ${lookedAt}: ${state}`
}
