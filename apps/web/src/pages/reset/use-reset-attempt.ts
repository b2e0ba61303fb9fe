import type { RunRef } from '@rewind/contract/primitives'
import { getRouteApi } from '@tanstack/react-router'
import { useResetRun } from '../../api/interrupts.ts'
import { useAnnounce } from '../../components/Announcer.tsx'
import { useIsHere } from '../use-is-here.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/reset')

/** Sends the reset. After it the page follows the new run. */
export function useResetAttempt(run: RunRef) {
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const announce = useAnnounce()
  const reset = useResetRun(run, (runId, { eventId }) => {
    announce(`Reset to event ${eventId}. The new run is followed.`)
    if (!isHere()) return
    // Back is not to open the wizard of a reset that is done.
    void navigate({ to: '.', search: { event: eventId, follow: runId }, replace: true })
  })
  return {
    ...reset,
    /** Under way, or done and about to follow the new run. */
    isUnderWay: reset.isPending || reset.isDone,
  }
}
