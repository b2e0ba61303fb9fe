import type { EventGroup } from '@rewind/history/rows/event-group'
import { type Ref, useImperativeHandle, useMemo, useRef, useSyncExternalStore } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { type EventIds, someEvents } from './event-ids.ts'
import { GroupRow } from './GroupRow.tsx'
import { type RowSetting, rowHeight } from './HistoryRow.tsx'
import { VirtualTable, type VirtualTableHandle } from './VirtualTable.tsx'

const wideColumns = [
  { name: 'Event', className: 'px-2 text-right', width: 'w-16' },
  { name: 'Started', className: 'pr-3 text-right', width: 'w-40' },
  { name: 'Duration', className: 'pr-3 text-right', width: 'w-24' },
  { name: 'What', className: 'pl-5 text-left', width: 'w-[34%]' },
  { name: 'State', className: 'text-left' },
]
const narrowColumns = [
  { name: 'Event', className: 'px-2 text-right', width: 'w-14' },
  { name: 'What', className: 'pl-5 text-left' },
]

/** Groups of events as rows: an activity with its attempts, a timer, a child, a signal. */
export default function GroupsTable({
  source,
  ids,
  isFiltered,
  order,
  openEventId,
  setting,
  onOpen,
  ref,
}: {
  source: HistorySource
  ids: EventIds
  isFiltered: boolean
  order: 'asc' | undefined
  openEventId: number | undefined
  setting: RowSetting
  onOpen: (eventId: number, isByKeyboard: boolean) => void
  ref: Ref<VirtualTableHandle>
}) {
  const { model, subscribe } = source
  const groups = useSyncExternalStore(subscribe, () => model.groups())
  const groupIds = useMemo(() => {
    const shown = isFiltered
      ? groups.filter(({ eventIds }) => eventIds.some((eventId) => ids.has(eventId)))
      : groups
    return someEvents(shown.map(({ id }) => id))
  }, [groups, ids, isFiltered])
  const table = useRef<VirtualTableHandle>(null)
  // The page passes event ids. A row is the group of that event.
  useImperativeHandle(ref, () => ({
    focusEvent: (eventId) => table.current?.focusEvent(model.groupOf(eventId)?.id ?? eventId),
    focusNeighbour: (distance) => table.current?.focusNeighbour(distance),
    scrollToTop: () => table.current?.scrollToTop(),
  }))
  const open = openEventId === undefined ? undefined : model.groupOf(openEventId)?.id
  return (
    <VirtualTable
      ref={table}
      label="Groups of events"
      columns={setting.isNarrow ? narrowColumns : wideColumns}
      rowHeight={rowHeight(setting.isNarrow)}
      ids={groupIds}
      order={order}
      openEventId={open}
      renderRow={(row) => <GroupRow key={row.eventId} {...row} setting={setting} />}
      onOpen={(id, isByKeyboard) => {
        const group = model.groupOf(id)
        onOpen(group ? tellingEvent(group) : id, isByKeyboard)
      }}
    />
  )
}

/**
 * Returns the event that opens with a group: its last one if the group failed, otherwise its first.
 */
export const tellingEvent = ({ id, failure, eventIds }: EventGroup): number =>
  (failure === undefined ? undefined : eventIds.at(-1)) ?? id
