import { Fragment, type Key, type ReactNode } from 'react'
import { headHeight, type useVirtualRows } from './use-virtual-rows.ts'

/** The body of a virtual table: the rows in sight, between spacer rows for all others. */
export function VirtualBody({
  virtualizer,
  columnCount,
  keyOf,
  renderRow,
}: Pick<ReturnType<typeof useVirtualRows>, 'virtualizer'> & {
  columnCount: number
  keyOf: (index: number) => Key
  /** Renders a `tr` with `aria-rowindex`. */
  renderRow: (index: number) => ReactNode
}) {
  let reached = headHeight
  return (
    <tbody>
      {virtualizer.getVirtualItems().map(({ index, start, end }) => {
        const space = start - reached
        reached = end
        return (
          <Fragment key={keyOf(index)}>
            {space > 0 && <Spacer height={space} columnCount={columnCount} />}
            {renderRow(index)}
          </Fragment>
        )
      })}
      <Spacer
        height={virtualizer.getTotalSize() + headHeight - reached}
        columnCount={columnCount}
      />
    </tbody>
  )
}

function Spacer({ height, columnCount }: { height: number; columnCount: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columnCount} />
    </tr>
  )
}
