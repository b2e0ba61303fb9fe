import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeQuery } from '../../api/workflows.ts'
import { serverTimeText } from '../../clock.ts'
import { clockTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { statusWord } from '../../components/StatusBadge.tsx'

/** The state of the run, read after an operation got no answer. */
export function RunNow({ run, action }: { run: RunRef; action: 'cancel' | 'terminate' }) {
  // The component mounts when the operation fails. Only a read since then can show the effect.
  const [failedAt] = useState(Date.now)
  const { timeZone } = usePreferences()
  const look = useQuery(describeQuery(run))
  if (!look.data || look.dataUpdatedAt <= failedAt) {
    return look.error ? `Rewind cannot look at the run yet: ${look.error.message}` : 'Looking…'
  }
  const lookedAt = clockTime(serverTimeText(look.dataUpdatedAt), timeZone).slice(0, 8)
  return `Looked at ${lookedAt}: ${told(action, look.data)}`
}

function told(action: 'cancel' | 'terminate', { info, cancelRequested }: WorkflowDescription) {
  if (isClosed(info.status)) return `the run is ${statusWord(info.status).toLowerCase()}.`
  if (action === 'cancel' && cancelRequested) return 'its cancellation is requested.'
  return action === 'cancel' ? 'no cancellation is requested.' : 'it is still running.'
}
