import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import type { EventIds } from './event-ids.ts'
import type { RowSetting } from './HistoryRow.tsx'

/** The estimated height of an event before it is measured, in pixels. */
const usualHeight = 420

/** Every event as JSON with decoded payloads. Only events in sight are read. */
export default function JsonList({
  source,
  ids,
  order,
  openEventId,
  setting,
  onOpen,
}: {
  source: HistorySource
  ids: EventIds
  order: 'asc' | undefined
  openEventId: number | undefined
  setting: RowSetting
  onOpen: (eventId: number) => void
}) {
  const scroller = useRef<HTMLElement>(null)
  const eventAt = (index: number) => ids.at(order === 'asc' ? index : ids.length - 1 - index)
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => usualHeight,
    getItemKey: eventAt,
    overscan: 2,
  })
  const items = virtualizer.getVirtualItems()
  const inSight = items.map(({ index }) => eventAt(index)).join(' ')
  useEffect(() => {
    const wanted = inSight === '' ? [] : inSight.split(' ').map(Number)
    source.want(openEventId === undefined ? wanted : [openEventId, ...wanted])
  }, [source, inSight, openEventId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: after it is shown, the user may scroll away from it
  useEffect(() => {
    if (openEventId === undefined || !ids.has(openEventId)) return
    const index = ids.indexOf(openEventId)
    virtualizer.scrollToIndex(order === 'asc' ? index : ids.length - 1 - index, { align: 'start' })
  }, [openEventId, order])
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region
      tabIndex={0}
      aria-label="Events as JSON"
      className="absolute inset-0 overflow-y-auto overscroll-contain"
    >
      <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start, key }) => (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-posinset={index + 1}
            aria-setsize={ids.length}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            <JsonEvent
              source={source}
              eventId={eventAt(index)}
              href={setting.eventHref(eventAt(index))}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}

function JsonEvent({
  source,
  eventId,
  href,
  onOpen,
}: {
  source: HistorySource
  eventId: number
  href: string
  onOpen: (eventId: number) => void
}) {
  const event = useSyncExternalStore(source.subscribe, () => source.event(eventId))
  const text = event && JSON.stringify(event, null, 2)
  return (
    <article aria-label={`Event ${eventId}`} className="border-line border-b px-3 py-2">
      <div className="mb-1 flex items-center gap-3">
        <a
          href={href}
          onClick={(click) => {
            if (click.metaKey || click.ctrlKey || click.shiftKey) return
            click.preventDefault()
            onOpen(eventId)
          }}
          className="text-accent tabular-nums hover:underline"
        >
          Event {eventId}
        </a>
        {text !== undefined && <CopyButton text={() => text} what="event as JSON" />}
      </div>
      {text === undefined ? (
        <p className="text-ink-faint">Reading…</p>
      ) : (
        <pre className="whitespace-pre-wrap font-mono text-small [overflow-wrap:anywhere]">
          {text.length > longest
            ? `${text.slice(0, longest)}\n… open the event for the rest`
            : text}
        </pre>
      )}
    </article>
  )
}

/** In characters. The panel of the event shows a longer one whole. */
const longest = 20_000
