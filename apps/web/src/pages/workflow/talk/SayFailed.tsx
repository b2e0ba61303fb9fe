import { ApiError } from '../../../api/call.ts'
import { type Failed, isSameRequest, type Said } from '../../../api/conversation.ts'
import { Button } from '../../../components/Button.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/** Why the last one came to nothing, and what sending what stands in the form would be. */
export function SayFailed({
  say,
  failed: { said, error },
  now,
  onFillIn,
}: {
  say: 'query' | 'signal' | 'update'
  failed: Failed
  /** What stands in the form. */
  now: Said
  onFillIn: () => void
}) {
  const isUnknown = error instanceof ApiError && error.code === 'OUTCOME_UNKNOWN'
  const isSame = isSameRequest(said, now)
  const otherwise =
    now.updateId !== undefined && now.updateId === said.updateId
      ? 'the run takes one update of this id'
      : `sending it would be another ${say}`
  return (
    <Notice
      tone="danger"
      role="alert"
      title={
        <>
          {isUnknown ? 'Outcome unknown' : 'Not done'}: {say} <bdi>{visibleText(said.name)}</bdi>
        </>
      }
    >
      {/* What a worker answers may be of any length, which keeps it below the button. */}
      <p className="whitespace-pre-wrap">
        <bdi>{visibleText(error.message)}</bdi>
      </p>
      {isUnknown && say !== 'query' && (
        <p className="mt-1">
          {isSame
            ? 'Sending it again as it is here is safe: Temporal takes it once.'
            : `What stands in the form is not what was sent: ${otherwise}.`}
        </p>
      )}
      {!isSame && (
        <div className="mt-1">
          <Button onClick={onFillIn}>Fill in what was {say === 'query' ? 'asked' : 'sent'}</Button>
        </div>
      )}
    </Notice>
  )
}
