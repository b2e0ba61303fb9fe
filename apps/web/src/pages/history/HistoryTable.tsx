import type { Ref } from 'react'
import type { EventIds } from './event-ids.ts'
import { HistoryRow, type RowSetting, rowHeight } from './HistoryRow.tsx'
import { VirtualTable, type VirtualTableHandle } from './VirtualTable.tsx'

const wideColumns = [
  { name: 'Event', className: 'px-2 text-right', width: 'w-16' },
  { name: 'Time', className: 'pr-3 text-right', width: 'w-40' },
  { name: 'Type', className: 'pl-5 text-left', width: 'w-72' },
  { name: 'Summary', className: 'text-left' },
]
const narrowColumns = [
  { name: 'Event', className: 'px-2 text-right', width: 'w-14' },
  { name: 'Type', className: 'pl-5 text-left' },
]

/** Every event as one row. */
export function HistoryTable({
  setting,
  ...rest
}: {
  ids: EventIds
  order: 'asc' | undefined
  openEventId: number | undefined
  setting: RowSetting
  onOpen: (eventId: number, isByKeyboard: boolean) => void
  onReset: (eventId: number) => void
  onView: (view: { isAtTop: boolean }) => void
  onHover: (isHovered: boolean) => void
  ref: Ref<VirtualTableHandle>
}) {
  const { isNarrow } = setting
  return (
    <VirtualTable
      label="Event history"
      columns={isNarrow ? narrowColumns : wideColumns}
      rowHeight={rowHeight(isNarrow)}
      renderRow={(row) => <HistoryRow key={row.eventId} {...row} setting={setting} />}
      {...rest}
    />
  )
}
