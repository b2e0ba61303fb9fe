import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { eventTypeName } from '@rewind/history/event-names'
import { isObject } from '@rewind/history/json-object'
import { whyNotResetTo } from '@rewind/history/reset-points'
import { summarizeEvent } from '@rewind/history/summarize-event'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, ChevronDown, ChevronUp, RotateCcw, X } from 'lucide-react'
import { type ReactNode, type Ref, useSyncExternalStore } from 'react'
import { Button, buttonClass } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { type AttributeLinks, EventAttributes } from './EventAttributes.tsx'
import { EventMark } from './EventMark.tsx'
import type { HistoryLoader } from './history-loader.ts'
import type { HistorySearch } from './history-search.ts'

const historyRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/history'
const resetRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/reset'
const linkClass = 'text-accent hover:underline'

interface EventPanelProps {
  run: RunRef
  loader: HistoryLoader
  eventId: number
  search: HistorySearch
  failingEventId: number | undefined
  /** Why no reset of this run may be begun at all. */
  whyNoReset: string | undefined
  onOpen: (eventId: number) => void
  onClose: () => void
  /** A link to another event was followed, and goes with the event it stands in. */
  onFollow: () => void
  ref: Ref<HTMLElement>
}

/** One event with all its attributes, beside the table. */
export function EventPanel(props: EventPanelProps) {
  const { loader, eventId, search, failingEventId, onOpen, onClose, ref } = props
  const event = useSyncExternalStore(loader.subscribe, () => loader.store.get(eventId))
  const { length } = loader.store
  const down = search.order === 'asc' ? 1 : -1
  const steps = [
    { to: eventId - down, name: 'above', shape: ChevronUp },
    { to: eventId + down, name: 'below', shape: ChevronDown },
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
          {event && <EventMark event={event} isStuckAt={eventId === failingEventId} />}
          <span className="truncate">{event ? eventTypeName(event.type) : 'Event'}</span>
        </h2>
        {steps.map(({ to, name, shape: Shape }) => (
          <button
            key={name}
            type="button"
            aria-label={`The event ${name}, ${to}`}
            disabled={to < 1 || to > length}
            onClick={() => onOpen(to)}
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
        ) : (
          <Skeleton label={`Loading event ${eventId}`} rows={6} />
        )}
      </div>
    </section>
  )
}

function EventContent(props: EventPanelProps & { event: HistoryEvent }) {
  const { run, loader, event, search, whyNoReset, onFollow } = props
  const links = attributeLinks(run, search.order ? { order: search.order } : {}, onFollow)
  const summary = useSyncExternalStore(loader.subscribe, () =>
    visibleText(summarizeEvent(event, loader.store.get)),
  )
  const whyNotHere = whyNotResetTo(event)
  return (
    <div className="flex flex-col gap-3">
      <p className="[overflow-wrap:anywhere]">
        <bdi>{summary}</bdi>
      </p>
      <p className="flex flex-wrap gap-x-2 text-ink-soft">
        <TimeText time={event.time} />
        <TimeText time={event.time} show="relative" />
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {whyNotHere === undefined && whyNoReset === undefined ? (
          <Link
            to={resetRoute}
            params={run}
            search={{ event: event.eventId }}
            className={buttonClass()}
          >
            <RotateCcw size={13} aria-hidden /> Reset to event {event.eventId}…
          </Link>
        ) : (
          <Button whyNot={whyNotHere ?? whyNoReset} aria-describedby="why-no-reset">
            <RotateCcw size={13} aria-hidden /> Reset to event {event.eventId}…
          </Button>
        )}
        <span id="why-no-reset" className="min-w-0 flex-1 text-ink-faint text-small">
          {whyNotHere ?? whyNoReset}
        </span>
        <CopyButton text={() => JSON.stringify(event, null, 2)} what="event as JSON" />
      </div>
      <EventAttributes attributes={event.attributes} links={links} />
      {event.userMetadata && (
        <Part title="User metadata">
          <EventAttributes attributes={event.userMetadata} links={links} />
        </Part>
      )}
      {event.links && (
        <Part title="Links">
          {event.links.filter(isObject).map((link, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an event never changes, and its links have only their place
            <EventAttributes key={at} attributes={link} links={links} path="link" />
          ))}
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-ink-faint text-small">{title}</h3>
      {children}
    </section>
  )
}

function attributeLinks(run: RunRef, search: HistorySearch, onFollow: () => void): AttributeLinks {
  return {
    event: (event) => (
      <Link
        to={historyRoute}
        params={run}
        search={{ ...search, event }}
        resetScroll={false}
        onClick={onFollow}
        className={`${linkClass} tabular-nums`}
        aria-label={`Event ${event}`}
      >
        {event}
      </Link>
    ),
    run: (runId) => (
      <Link
        to={historyRoute}
        params={{ ...run, runId }}
        className={`${linkClass} font-mono text-small [overflow-wrap:anywhere]`}
      >
        <bdi>{visibleText(runId)}</bdi>
      </Link>
    ),
    workflow: (workflowId, runId, namespace = run.namespace) => (
      <span className="flex flex-col [overflow-wrap:anywhere]">
        <Link
          to={runId === '' ? '/namespaces/$namespace/workflows/$workflowId' : historyRoute}
          params={{ namespace, workflowId, runId }}
          className={linkClass}
        >
          <bdi>{visibleText(workflowId)}</bdi>
        </Link>
        <bdi className="font-mono text-ink-soft text-small">{visibleText(runId)}</bdi>
      </span>
    ),
  }
}
