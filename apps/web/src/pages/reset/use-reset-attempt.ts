import type { ResetBody } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useResetRun } from '../../api/interrupts.ts'
import { newRequestId } from '../../api/request-id.ts'
import { useAnnounce } from '../../components/Announcer.tsx'
import { useIsHere } from '../use-is-here.ts'
import { isOutcomeOpen, type SentReset } from './reset-facts.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/reset')

/** Sends the reset and keeps what was sent until it is known what it did. After a success the page follows the new run. */
export function useResetAttempt(run: RunRef) {
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const announce = useAnnounce()
  const reset = useResetRun(run)
  const [sent, setSent] = useState<SentReset>()
  // A request keeps its id for as long as it may have taken effect; what was refused is over.
  const [requestId, setRequestId] = useState(newRequestId)

  function send(attempt: SentReset) {
    const { body } = attempt
    setSent(attempt)
    reset.mutate(body, {
      onError(failure) {
        const isOpen = isOutcomeOpen(failure, attempt.isOpen)
        setSent({ ...attempt, isOpen })
        if (!isOpen) setRequestId(newRequestId())
      },
      onSuccess({ runId }) {
        announce(`Reset to event ${body.eventId}. The new run is followed.`)
        if (!isHere()) return
        // Back is not to open the wizard of a reset that is done.
        void navigate({ to: '.', search: { event: body.eventId, follow: runId }, replace: true })
      },
    })
  }
  return {
    sent,
    requestId,
    error: reset.error,
    /** Sent, and no failure is known: the page is about to be left, or waits. */
    isUnderWay: reset.isPending || reset.isSuccess,
    /** What the last call did is not known. */
    isOpen: sent?.isOpen === true,
    send: (body: Omit<ResetBody, 'requestId'>, resetRunIdBefore: string | undefined) =>
      send({ body: { ...body, requestId }, resetRunIdBefore, isOpen: false }),
    sendAgain: () => sent && send(sent),
    forget: reset.reset,
  }
}
