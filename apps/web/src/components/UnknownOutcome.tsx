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
  outcome: { is: string; isUnderWay?: boolean; why?: string } | undefined
  /** In milliseconds. */
  at: number
  isLooking: boolean
  error: ShownError | null
  again: () => void
}

/** Why the submit button is disabled. */
export const whyNotAgain =
  'It is not known yet whether the last request took effect. Nothing is sent again before that is known.'

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
      <Button onClick={look.again}>{look.isLooking ? 'Looking…' : 'Look again'}</Button>
    </div>
  )
}

function told({ outcome, error }: ShownLook): string {
  if (error) return `Rewind cannot look: ${error.message}`
  if (outcome === undefined) return 'Looking…'
  if (outcome.isUnderWay) return 'the console’s server is still working on it.'
  return `${outcome.why ?? 'Temporal does not show whether it happened.'} Rewind looks again every few seconds.`
}
