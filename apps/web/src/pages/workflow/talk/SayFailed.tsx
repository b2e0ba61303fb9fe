import type { RunRef } from '@rewind/contract/primitives'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Failed, isOpen, isSameRequest, type Said } from '../../../api/conversation.ts'
import { mayGoOn, type Outcome, requestOutcomeQuery } from '../../../api/request-outcome.ts'
import { Button } from '../../../components/Button.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { UnknownOutcome } from '../../../components/UnknownOutcome.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/** Why the last request failed, or what is known of its outcome. */
export function SayFailed({
  run,
  say,
  failed,
  now,
  onFillIn,
  onLearn,
  onSendAgain,
  onGoOn,
}: {
  run: RunRef
  say: 'query' | 'signal' | 'update'
  failed: Failed
  /** The request as it stands in the form now. */
  now: Said
  onFillIn: () => void
  /** Called when a look finds the outcome. */
  onLearn: (outcome: Outcome) => void
  /** Sends the same request again. */
  onSendAgain: () => void
  /** Gives up the request, so that another can be sent. */
  onGoOn: () => void
}) {
  const { said, error } = failed
  const name = <bdi>{visibleText(said.name)}</bdi>
  return (
    <div className="flex flex-col items-start gap-2">
      {isOpen(failed) ? (
        <UnknownSay
          {...{ run, failed, onLearn, onSendAgain, onGoOn }}
          title={
            <>
              Outcome unknown: {say} {name}
            </>
          }
        />
      ) : (
        <Notice
          tone="danger"
          role="alert"
          title={
            <>
              Not done: {say} {name}
            </>
          }
        >
          {/* A failure from a worker can be of any length, so it stands below the button. */}
          <p className="whitespace-pre-wrap">
            <bdi>{visibleText(error.message)}</bdi>
          </p>
        </Notice>
      )}
      {!isSameRequest(said, now) && (
        <Button onClick={onFillIn}>Fill in what was {say === 'query' ? 'asked' : 'sent'}</Button>
      )}
    </div>
  )
}

function UnknownSay({
  run,
  failed: { requestId, at, error },
  title,
  onLearn,
  onSendAgain,
  onGoOn,
}: Pick<
  Parameters<typeof SayFailed>[0],
  'run' | 'failed' | 'onLearn' | 'onSendAgain' | 'onGoOn'
> & {
  title: React.ReactNode
}) {
  const look = useQuery(requestOutcomeQuery(run, requestId, at))
  const { data } = look
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once, when the outcome is known
  useEffect(() => {
    if (data !== undefined && data.is !== 'unknown') onLearn(data)
  }, [data])
  return (
    <UnknownOutcome
      title={title}
      error={error}
      look={{
        outcome: data,
        at: look.dataUpdatedAt,
        isLooking: look.isFetching,
        error: look.error,
        again: () => void look.refetch(),
        ...(mayGoOn(data, at) && { sendAgain: onSendAgain, goOn: onGoOn }),
      }}
    />
  )
}
