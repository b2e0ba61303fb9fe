import { Button } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'

/** Says what changed in the run since the operator opened the page. */
export function ChangedNotice({
  moved,
  onTakeNewFacts,
}: {
  moved: readonly string[]
  onTakeNewFacts: () => void
}) {
  return (
    <div className="flex flex-col items-start gap-2">
      <Notice tone="warning" title="Since you opened this page, something moved" role="alert">
        {moved.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Notice>
      <Button onClick={onTakeNewFacts}>Use the new facts</Button>
    </div>
  )
}
