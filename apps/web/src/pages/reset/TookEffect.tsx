import { Notice } from '../../components/Notice.tsx'

/** What stands in the plan's place once the history shows that the reset took effect. */
export function TookEffect({ eventId, pointId }: { eventId: number; pointId: number }) {
  return (
    <Notice tone="info" role="status" title={`The reset to event ${pointId} took effect`}>
      Event {eventId} says that this run was ended by it. Rewind opens the new run as soon as the
      console’s server can tell which one it is.
    </Notice>
  )
}
