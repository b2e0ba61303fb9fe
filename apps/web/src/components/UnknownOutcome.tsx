import type { ReactNode } from 'react'
import { serverTimeText } from '../clock.ts'
import type { ShownError } from '../shown-error.ts'
import { Button } from './Button.tsx'
import { clockTime } from './format-time.ts'
import { Notice } from './Notice.tsx'
import { usePreferences } from './Preferences.tsx'

/** The last look into a request with an unknown outcome. */
export interface ShownLook {
  /** Absent before the first look ends. */
  outcome: { is: string; isUnderWay?: boolean; isFinal?: boolean; why?: string } | undefined
  /** In milliseconds. */
  at: number
  isLooking: boolean
  error: ShownError | null
  again: () => void
  /** Sends the same request again. */
  sendAgain?: () => void
  /** Gives up the request, so that a new one can be filled in. */
  goOn?: () => void
}

/** Why the submit button is disabled. */
export const whyNotAgain =
  'It is not known yet whether the last request took effect. If no look tells, you can send a new one after a minute.'

/** Shows what is known of an operation that got no answer, and a button that looks again. */
export function UnknownOutcome({
  title = 'Outcome unknown',
  error,
  look,
  children,
}: {
  title?: ReactNode
  error: ShownError
  look: ShownLook
  /** The current state of the target. */
  children?: ReactNode
}) {
  const { timeZone } = usePreferences()
  return (
    <div className="flex flex-col items-start gap-2">
      <Notice tone="danger" role="alert" title={title}>
        <p className="whitespace-pre-wrap">
          <bdi>{error.message}</bdi>
        </p>
        <div className="mt-1" aria-live="polite">
          <p>
            {look.at > 0 && `At ${clockTime(serverTimeText(look.at), timeZone).slice(0, 8)}: `}
            {told(look)}
          </p>
          {children !== undefined && <p>{children}</p>}
        </div>
      </Notice>
      {look.sendAgain && (
        <p className="max-w-[80ch]">
          Sent again it is the same request: if both arrive, the run takes it once.
        </p>
      )}
      {look.goOn && (
        <p className="max-w-[80ch]">
          The last request may have taken effect, or may still do so. If you send a new one, it may
          take effect twice.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {!isFinal(look) && (
          <Button onClick={look.again}>{look.isLooking ? 'Looking…' : 'Look again'}</Button>
        )}
        {look.sendAgain && <Button onClick={look.sendAgain}>Send again</Button>}
        {look.goOn && <Button onClick={look.goOn}>Send a new request…</Button>}
      </div>
    </div>
  )
}

function told(look: ShownLook): string {
  const { outcome, error } = look
  if (error) return `Rewind cannot look: ${error.message}`
  if (outcome === undefined) return 'Looking…'
  if (outcome.isUnderWay) return 'the console’s server is still working on it.'
  const why = outcome.why ?? 'Temporal does not show whether it happened.'
  return isFinal(look) ? `${why} No later look will tell.` : `${why} Rewind goes on looking.`
}

const isFinal = ({ outcome, error }: ShownLook): boolean => !error && outcome?.isFinal === true
