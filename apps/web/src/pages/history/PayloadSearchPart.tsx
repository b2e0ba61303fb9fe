import { Button } from '../../components/Button.tsx'
import type { PayloadSearch } from './use-payload-search.ts'

/**
 * Searches payloads on request. Rows hold no payloads, so Rewind's server reads and searches them.
 */
export function PayloadSearchPart({
  payloads,
  length,
}: {
  payloads: PayloadSearch
  length: number
}) {
  const { found, lookedAt, newest, isRunning, isDone, problem, start, goOn, stop } = payloads
  if (found === undefined) {
    return (
      <Button look="quiet" onClick={start}>
        Search payloads too
      </Button>
    )
  }
  const isWhole = isDone && problem === undefined
  const newer = isWhole ? length - newest : 0
  return (
    <span className="flex flex-wrap items-center gap-x-2 text-ink-soft text-small">
      <span role="status" className="tabular-nums">
        {found.size.toLocaleString('en')} with it in payloads
        {!isDone &&
          `, ${lookedAt.toLocaleString('en')} of ${(newest || length).toLocaleString('en')} looked at`}
        {isWhole &&
          lookedAt < newest &&
          `. It was found too often to go on: ${leftOut(newest - lookedAt)}`}
      </span>
      {problem !== undefined && <span className="text-danger">{problem}</span>}
      {newer > 0 && (
        <>
          <span className="tabular-nums">
            {newer === 1 ? '1 newer event' : `${newer.toLocaleString('en')} newer events`} not
            looked at
          </span>
          <Button look="quiet" onClick={goOn}>
            Look at {newer === 1 ? 'it' : 'them'} too
          </Button>
        </>
      )}
      {isRunning ? (
        <Button look="quiet" onClick={stop}>
          Stop
        </Button>
      ) : (
        !isWhole && (
          <Button look="quiet" onClick={start}>
            Search again
          </Button>
        )
      )}
    </span>
  )
}

/**
 * Returns how many events were not searched. It says nothing about their order: a continued search
 * can have left out events newer than some it has searched.
 */
function leftOut(count: number): string {
  const [were, them] = count === 1 ? ['event was', 'it'] : ['events were', 'them']
  return `${count.toLocaleString('en')} ${were} not looked at; search for more of the text to see ${them}`
}
