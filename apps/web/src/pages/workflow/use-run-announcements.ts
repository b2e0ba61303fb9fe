import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useEffect, useRef } from 'react'
import { useAnnounce } from '../../components/Announcer.tsx'
import { statusWord } from '../../components/StatusBadge.tsx'

/**
 * Announces changes of the run to screen readers, and shows them in the title of the browser's tab.
 */
export function useRunAnnouncements(run: RunRef, description: WorkflowDescription | undefined) {
  const announce = useAnnounce()
  const known = useRef<{ runId: string; said: string }>(undefined)
  const state = description && stateOf(description)
  useEffect(() => {
    if (state === undefined) return
    document.title = `${state} · ${run.workflowId} · Rewind`
    if (known.current?.runId === run.runId && known.current.said !== state) {
      announce(`The run is now: ${state}`)
    }
    known.current = { runId: run.runId, said: state }
  }, [state, run.runId, run.workflowId, announce])
}

function stateOf({ info, stuck, cancelRequested }: WorkflowDescription): string {
  if (stuck) return `${statusWord(info.status)}, stuck`
  if (cancelRequested && info.status === 'RUNNING') return 'Running, cancellation requested'
  return statusWord(info.status)
}
