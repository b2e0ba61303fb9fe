import { Button } from '../../components/Button.tsx'

const noFilter = {
  filter: undefined,
  q: undefined,
  regex: undefined,
  from: undefined,
  to: undefined,
}

/** Stands where no event fits; as long as some were not looked at, that is so only so far. */
export function NoMatch({
  isComplete,
  isLooking,
  onChange,
}: {
  isComplete: boolean
  isLooking: boolean
  onChange: (none: typeof noFilter) => void
}) {
  return (
    <div className="flex flex-col items-start gap-3 p-4 text-ink-soft">
      <p>
        {isComplete && !isLooking
          ? 'No event of this history fits the search and filters.'
          : `No event fits the search and filters so far; the ${isComplete ? 'regular expression is still being tried' : 'history is still being read'}.`}
      </p>
      <Button onClick={() => onChange(noFilter)}>Show all events</Button>
    </div>
  )
}
