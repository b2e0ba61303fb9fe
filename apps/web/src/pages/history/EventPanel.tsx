import type { EventRow, HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { eventTypeName } from '@rewind/history/events/event-names'
import { isObject } from '@rewind/history/events/json-object'
import { isTaskEnd, whyNotResetTo } from '@rewind/history/reset-points/reset-point-rule'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import { rowSummary } from '@rewind/history/rows/row-summary'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, ChevronDown, ChevronUp, RotateCcw, X } from 'lucide-react'
import { type ReactNode, type Ref, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { EventAttributes } from '../../components/EventAttributes.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { attributeLinks } from './attribute-links.tsx'
import { EventMark } from './EventMark.tsx'
import { GroupLinks } from './GroupLinks.tsx'

const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'

interface EventPanelProps {
  /** Undefined for a history from a file. */
  run?: RunRef
  source: HistorySource
  eventId: number
  /** The number of events in the history. */
  length: number
  /** The ids of the events in the rows above and below; undefined where there is no row. */
  above: number | undefined
  below: number | undefined
  hrefOf: (eventId: number) => string
  failingEventId: number | undefined
  /** Why this run cannot be reset to any event. */
  whyNoReset: string | undefined
  onOpen: (eventId: number) => void
  onClose: () => void
  /**
   * Called when the user follows a link to another event. The link disappears with the event that
   * contains it, so the caller moves the focus.
   */
  onFollow: () => void
  ref: Ref<HTMLElement>
}

/** One event with all its attributes, beside the table. */
export function EventPanel(props: EventPanelProps) {
  const { source, eventId, length, above, below, failingEventId, onOpen, onClose, ref } = props
  const event = useSyncExternalStore(source.subscribe, () => source.event(eventId))
  const row = useSyncExternalStore(source.subscribe, () => source.model.rowAt(eventId))
  const error = useSyncExternalStore(source.subscribe, () => source.error)
  const steps = [
    { to: above, name: 'above', shape: ChevronUp },
    { to: below, name: 'below', shape: ChevronDown },
  ]
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby="event-panel-title"
      className="flex min-h-0 flex-col border-line bg-surface outline-none max-lg:absolute max-lg:inset-0 max-lg:z-20 lg:w-[40%] lg:min-w-96 lg:border-l"
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-line border-b pr-1 pl-3">
        <Button look="quiet" onClick={onClose} className="-ml-2 lg:hidden">
          <ArrowLeft size={14} aria-hidden /> All events
        </Button>
        <h2 id="event-panel-title" className="flex min-w-0 flex-1 items-center gap-2 font-semibold">
          <span className="text-ink-faint tabular-nums">{eventId}</span>
          {row && <EventMark row={row} isStuckAt={eventId === failingEventId} />}
          <span className="truncate">{row ? eventTypeName(row.type) : 'Event'}</span>
        </h2>
        {steps.map(({ to, name, shape: Shape }) => (
          <button
            key={name}
            type="button"
            aria-label={to === undefined ? `No event ${name}` : `The event ${name}, ${to}`}
            disabled={to === undefined}
            onClick={() => to !== undefined && onOpen(to)}
            className="inline-flex size-7 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink disabled:opacity-40"
          >
            <Shape size={15} aria-hidden />
          </button>
        ))}
        <button
          type="button"
          aria-label="Close the event"
          onClick={onClose}
          className="inline-flex size-7 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink max-lg:hidden"
        >
          <X size={15} aria-hidden />
        </button>
      </header>
      <div key={eventId} className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
        {event ? (
          <EventContent {...props} event={event} />
        ) : eventId > length ? (
          <p className="text-ink-soft">
            This run has no event {eventId}: its history ends at event {length}.
          </p>
        ) : error ? (
          <p className="text-ink-soft">
            Event {eventId} is not read yet: {error.message}
          </p>
        ) : (
          <Skeleton label={`Loading event ${eventId}`} rows={6} />
        )}
      </div>
    </section>
  )
}

function EventContent(props: EventPanelProps & { event: HistoryEvent }) {
  const { run, source, event, whyNoReset } = props
  const { subscribe, model } = source
  const links = attributeLinks(props)
  const summary = useSyncExternalStore(subscribe, () => {
    const row = model.rowAt(event.eventId)
    return row && visibleText(rowSummary(row, model.rowAt))
  })
  const group = useSyncExternalStore(subscribe, () => model.groupOf(event.eventId))
  const row = useSyncExternalStore(subscribe, () => model.rowAt(event.eventId))
  return (
    <div className="flex flex-col gap-3">
      <p className="[overflow-wrap:anywhere]">
        <bdi>{summary}</bdi>
      </p>
      <p className="flex flex-wrap gap-x-2 text-ink-soft">
        <TimeText time={event.time} />
        <TimeText time={event.time} show="relative" />
      </p>
      {group && group.eventIds.length > 1 && (
        <GroupLinks {...{ group, model, links }} eventId={event.eventId} />
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <ResetLink run={run} row={row} model={model} whyNever={whyNoReset} />
        <CopyButton text={() => JSON.stringify(event, null, 2)} what="event as JSON" />
      </div>
      <EventAttributes attributes={event.attributes} links={links} />
      {event.principal && (
        <Part title="Principal">
          <bdi>{visibleText(event.principal.name)}</bdi>{' '}
          <span className="text-ink-soft">({visibleText(event.principal.type)})</span>
        </Part>
      )}
      {event.userMetadata && (
        <Part title="User metadata">
          <EventAttributes attributes={event.userMetadata} links={links} />
        </Part>
      )}
      {event.links && (
        <Part title="Links">
          {event.links.filter(isObject).map((link, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an event never changes, and its links have no other key
            <EventAttributes key={at} attributes={link} links={links} path="link" />
          ))}
        </Part>
      )}
    </div>
  )
}

/**
 * A link that resets to this event. If that is not possible: the reason, and the reset point that
 * would execute this event again.
 */
function ResetLink({
  run,
  row,
  model,
  whyNever,
}: {
  run: RunRef | undefined
  row: EventRow | undefined
  model: HistoryModel
  /** Why this run cannot be reset to any event. */
  whyNever: string | undefined
}) {
  if (row === undefined) return null
  const whyNotHere = whyNotResetTo(row.eventId, model.rowAt)
  const whyNot = whyNever ?? whyNotHere
  if (whyNot === undefined) return <PointLink run={run} eventId={row.eventId} words="" />
  const behind = whyNever === undefined ? pointBehind(row, model) : undefined
  return (
    <>
      <Button whyNot={whyNot} aria-describedby="why-no-reset">
        <RotateCcw size={13} aria-hidden /> Reset to event {row.eventId}…
      </Button>
      <span id="why-no-reset" className="min-w-0 basis-40 text-ink-faint text-small">
        {whyNot}
      </span>
      {behind !== undefined && (
        <PointLink run={run} eventId={behind} words=", where it is decided" />
      )}
    </>
  )
}

function PointLink({
  run,
  eventId,
  words,
}: {
  run: RunRef | undefined
  eventId: number
  words: string
}) {
  const children = (
    <>
      <RotateCcw size={13} aria-hidden /> {run ? 'Reset' : 'Plan a reset'} to event {eventId}
      {words}…
    </>
  )
  return run ? (
    <Link to={resetRoute} params={run} search={{ event: eventId }} className={buttonClass()}>
      {children}
    </Link>
  ) : (
    <Link to="/import/reset" search={{ event: eventId }} className={buttonClass()}>
      {children}
    </Link>
  )
}

/**
 * Returns the reset point behind an event: the workflow task whose commands wrote it, or the end of
 * the workflow task it belongs to.
 */
function pointBehind(row: EventRow, { rowAt, groupOf }: HistoryModel): number | undefined {
  const decidedBy = row.decidedBy ?? (row.of === undefined ? undefined : rowAt(row.of)?.decidedBy)
  const end = rowAt(groupOf(row.eventId)?.eventIds.at(-1) ?? 0)
  return decidedBy ?? (end && isTaskEnd(end) ? end.eventId : undefined)
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-ink-faint text-small">{title}</h3>
      {children}
    </section>
  )
}
