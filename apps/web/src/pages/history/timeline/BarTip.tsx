import { type EventGroup, titleOf } from '@rewind/history/rows/event-group'
import { clockTime, duration } from '../../../components/format-time.ts'
import { visibleText } from '../../../components/visible-text.ts'

/** Describes a bar, beside the pointer. */
export function BarTip({
  group,
  point,
  x,
  y,
  width,
  timeZone,
}: {
  group: EventGroup
  /** The reset point at the end of the group. */
  point: number | undefined
  x: number
  y: number
  width: number
  timeZone: string
}) {
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-20 max-w-80 rounded border border-line-strong bg-raised px-2.5 py-1.5 text-small shadow-lg"
      style={{ left: Math.min(x + 12, Math.max(0, width - 330)), top: y + 14 }}
    >
      <p className="truncate font-medium text-base">
        <bdi>{visibleText(titleOf(group))}</bdi>
      </p>
      {linesOf(group, point, timeZone).map((line) => (
        <p key={line} className="truncate text-ink-soft">
          {line}
        </p>
      ))}
      {group.failure !== undefined && (
        <p className="line-clamp-2 text-failed">
          <bdi>{visibleText(group.failure)}</bdi>
        </p>
      )}
    </div>
  )
}

/** Returns kind and state, start and duration, and the events of a group. */
function linesOf(group: EventGroup, point: number | undefined, timeZone: string): string[] {
  const { kind, state, startTime, endTime, attempt, eventIds } = group
  const lines = [`${kind} · ${state}${attempt && attempt > 1 ? ` · attempt ${attempt}` : ''}`]
  if (startTime !== undefined) {
    const took = endTime === undefined ? undefined : Date.parse(endTime) - Date.parse(startTime)
    const length = took === undefined ? 'open' : took < 1000 ? `${took} ms` : duration(took)
    lines.push(`${clockTime(startTime, timeZone)} · ${length}`)
  }
  const [first, last] = [eventIds[0], eventIds.at(-1)]
  lines.push(first === last ? `event ${first}` : `events ${first} to ${last}`)
  if (point !== undefined) lines.push(`reset point ${point}: R resets to it`)
  return lines
}

/** Returns the same in one sentence for screen readers. */
export const describeGroup = (
  group: EventGroup,
  point: number | undefined,
  timeZone: string,
): string =>
  [visibleText(titleOf(group)), ...linesOf(group, point, timeZone), group.failure]
    .filter(Boolean)
    .join(', ')
