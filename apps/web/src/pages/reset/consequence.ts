import type { ResetPlan } from '@rewind/contract/reset-plan'

/** Returns what the reset does, in one line. The page shows the whole plan above it. */
export function consequenceOf({ eventId, terminates, counts, warnings }: ResetPlan): string {
  const act =
    terminates === undefined
      ? 'A new run continues'
      : terminates.isNewer
        ? `The newer run ${terminates.runId.slice(0, 8)} is terminated and a new run continues`
        : 'The running run is terminated and a new run continues'
  const again = counts.runsAgain
  const lost = counts.dropped
  const effects = [
    again > 0 &&
      `${again.toLocaleString('en')} ${again === 1 ? 'side effect' : 'side effects'} may happen twice`,
    lost > 0 &&
      `${lost.toLocaleString('en')} of what it received ${lost === 1 ? 'is' : 'are'} lost`,
  ].filter((effect) => effect !== false)
  const worst = warnings.filter(({ severity }) => severity === 'severe').length
  return [
    `${act} from event ${eventId}.`,
    effects.length > 0 && `${capital(effects.join(', '))}.`,
    worst > 0 &&
      `${worst === 1 ? 'A severe warning stands' : `${worst} severe warnings stand`} above.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ')
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** A text field drops line breaks: an id that has some is compared without them. */
export const isTypedId = (typed: string, workflowId: string): boolean =>
  typed === workflowId.replace(/[\r\n]/g, '')
