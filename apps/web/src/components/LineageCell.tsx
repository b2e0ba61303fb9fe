import type { LineageRow } from './lineage-lanes.ts'

/** The width of a lane, in pixels. */
const laneWidth = 14
const nodeTop = 14

/**
 * One row of the lineage graph as a table cell: a dot in the lane of the run, and the lines that
 * cross the row.
 */
export function LineageCell({
  row,
  laneCount,
  isCurrent,
}: {
  row: LineageRow
  laneCount: number
  isCurrent: boolean
}) {
  const middle = (lane: number) => lane * laneWidth + laneWidth / 2
  const own = middle(row.lane)
  return (
    <td aria-hidden className="relative p-0 max-sm:hidden">
      <div style={{ width: laneCount * laneWidth + 8 }} />
      {row.passes.map((lane) => (
        <Line key={`passes ${lane}`} left={middle(lane)} top={0} />
      ))}
      {row.hasAbove && <Line left={own} top={0} height={nodeTop} />}
      {row.begins.map((lane) => (
        <Line key={`begins ${lane}`} left={middle(lane)} top={nodeTop} />
      ))}
      {row.begins
        .filter((lane) => lane !== row.lane)
        .map((lane) => (
          <span
            key={`branches ${lane}`}
            className="absolute h-px bg-line-strong"
            style={{
              top: nodeTop,
              left: Math.min(own, middle(lane)),
              width: Math.abs(middle(lane) - own),
            }}
          />
        ))}
      <span
        className={`absolute size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 ${
          isCurrent ? 'border-accent bg-accent' : 'border-line-strong bg-surface'
        }`}
        style={{ left: own + 0.5, top: nodeTop }}
      />
    </td>
  )
}

function Line({ left, top, height }: { left: number; top: number; height?: number }) {
  return (
    <span
      className="absolute w-px bg-line-strong"
      style={{ left, top, ...(height === undefined ? { bottom: 0 } : { height }) }}
    />
  )
}
