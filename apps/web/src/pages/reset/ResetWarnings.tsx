import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import { hasLivePoller } from '@rewind/history/consequences'
import type { ReactNode } from 'react'
import type { CancelRequestPlace } from '../../api/interrupts.ts'
import { Notice } from '../../components/Notice.tsx'
import { useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { cancelRequestIs, type Ends } from './reset-facts.ts'

/** What speaks against this reset, as far as the run's description tells. */
export function ResetWarnings({
  description,
  eventId,
  ends,
  cancelRequest,
}: {
  description: WorkflowDescription
  eventId: number
  ends: Ends
  /** Where the run's cancellation request stands; undefined: it has none, or it is looked for. */
  cancelRequest: CancelRequestPlace | null | undefined
}) {
  const { info, stuck, pendingChildren } = description
  const now = useNow()
  const isOpen = !isClosed(info.status)
  const orphans = isOpen ? pendingChildren.filter((child) => child.initiatedEventId >= eventId) : []
  const failing = stuck?.failingEventId
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {ends.is === 'newer' && <NewerRunWarning latest={ends.latest} />}
      {(description.cancelRequested || cancelRequest) && (
        <CancelRequestWarning eventId={eventId} place={cancelRequest} />
      )}
      {failing !== undefined && eventId > failing && (
        <Notice tone="warning" title="It will get stuck again">
          Event {failing}, which the code cannot follow, is among the kept ones. Unless the worker’s
          code changes, choose a point before it.
        </Notice>
      )}
      {orphans.length > 0 && (
        <Notice
          tone="warning"
          title={`${orphans.length === 1 ? 'A child workflow goes' : `${orphans.length} child workflows go`} on without a parent`}
        >
          <Ids all={orphans.map(({ workflowId }) => workflowId)} /> started after the reset point,
          and a reset ends no children. When the new run starts a child with the same workflow id
          while this one is open, that start fails.
        </Notice>
      )}
      {hasLivePoller(description, now) === false && (
        <Notice
          tone="warning"
          title={
            <>
              No worker polls task queue <bdi>{visibleText(info.taskQueue)}</bdi>
            </>
          }
        >
          The new run goes to the same queue and waits for one.
        </Notice>
      )}
    </div>
  )
}

function NewerRunWarning({ latest }: { latest: WorkflowDescription }) {
  const children = latest.pendingChildren.filter(
    ({ parentClosePolicy }) => parentClosePolicy === 'TERMINATE',
  )
  return (
    <Notice tone="warning" title="A newer run is terminated by this">
      This workflow id has a newer run that is open. The reset ends it, as any termination does
      {children.length > 0 && (
        <>
          , and with it its child workflows with close policy TERMINATE:{' '}
          <Ids all={children.map(({ workflowId }) => workflowId)} />
        </>
      )}
      . The new run goes on from this run’s history, not from that one’s.
    </Notice>
  )
}

function CancelRequestWarning({
  eventId,
  place,
}: {
  eventId: number
  place: CancelRequestPlace | null | undefined
}) {
  const where = place && 'eventId' in place ? ` (event ${place.eventId})` : ''
  const is = cancelRequestIs(eventId, place)
  switch (is) {
    case 'kept':
      return (
        <Notice tone="warning" title="The new run is asked to cancel at once">
          The cancellation request of this run{where} is among the kept events. Choose a point
          before it, unless that is what you want.
        </Notice>
      )
    case 'discarded':
      return (
        <Notice tone="info" title="The cancellation request is dropped">
          The cancellation request of this run{where} is among the discarded events, and is never
          re-applied.
        </Notice>
      )
    case 'not known':
      return (
        <Notice tone="warning" title="This run was asked to cancel">
          Should that request be among the kept events, the new run is asked to cancel at once. If
          it is among the discarded ones, it is dropped.
        </Notice>
      )
    default:
      return is satisfies never
  }
}

function Ids({ all }: { all: readonly string[] }): ReactNode {
  const few = all.slice(0, 5)
  return (
    <>
      {few.map((id, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <bdi className="break-all font-mono">{visibleText(id)}</bdi>
        </span>
      ))}
      {all.length > few.length && ` and ${all.length - few.length} more`}
    </>
  )
}
