import type { ApiError } from '../../api/call.ts'
import { Button } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'

/** Why the reset was refused. Nothing was changed, and what the operator wrote is still there. */
export function ResetFailure({
  error,
  eventId,
  isLooking,
  onLookAgain,
}: {
  error: ApiError
  eventId: number
  isLooking: boolean
  /** Reads the run again and makes the new state the one that the operator has seen. */
  onLookAgain: () => void
}) {
  const hasMoved = error.code === 'CHANGED'
  return (
    <div className="flex flex-col items-start gap-2">
      <Notice
        tone="danger"
        role="alert"
        title={
          hasMoved
            ? 'Not reset: the run has moved on'
            : error.code === 'INVALID_RESET_POINT'
              ? `Not reset: event ${eventId} cannot be the reset point`
              : 'Not reset: nothing was changed'
        }
      >
        <p>
          <bdi>{error.message}</bdi>
        </p>
        {error.code === 'INVALID_RESET_POINT' && <p className="mt-1">Choose another point.</p>}
        {error.requestId !== undefined && (
          <p className="mt-1 font-mono text-ink-faint text-small">request {error.requestId}</p>
        )}
      </Notice>
      {hasMoved && (
        <Button onClick={onLookAgain}>
          {isLooking ? 'Looking…' : 'Look again and use the new facts'}
        </Button>
      )}
    </div>
  )
}
