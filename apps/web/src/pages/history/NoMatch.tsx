import { Button } from '../../components/Button.tsx'

const noFilter = {
  filter: undefined,
  q: undefined,
  regex: undefined,
  from: undefined,
  to: undefined,
}

/** Says that no event matches, or that none matches yet while events remain to be searched. */
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
