import { eventTypeName } from '@rewind/history/events/event-names'
import { type EventGroup, titleOf } from '@rewind/history/rows/event-group'
import type { HistoryModel } from '@rewind/history/rows/history-model'
import type { AttributeLinks } from '../../components/EventAttributes.tsx'
import { visibleText } from '../../components/visible-text.ts'

/** The group of the run itself can hold many events. */
const shownOfGroup = 12

/** Links to the events of one group, such as those of one activity. */
export function GroupLinks({
  group,
  model,
  eventId,
  links,
}: {
  group: EventGroup
  model: HistoryModel
  eventId: number
  links: AttributeLinks
}) {
  const shown = group.eventIds.slice(0, shownOfGroup)
  return (
    <section aria-label="Events that belong together" className="rounded bg-sunken px-2.5 py-1.5">
      <p className="text-ink-soft text-small">
        {group.kind}
        {titleOf(group) !== group.kind && (
          <bdi className="text-ink"> {visibleText(titleOf(group))}</bdi>
        )}{' '}
        · {group.state}
        {group.attempt !== undefined && group.attempt > 1 && ` · attempt ${group.attempt}`}
      </p>
      <ul className="flex flex-wrap gap-x-3">
        {shown.map((id) => {
          const name = eventTypeName(model.rowAt(id)?.type ?? '')
          return (
            <li key={id} className={`flex gap-1 ${id === eventId ? 'font-medium' : ''}`}>
              {id === eventId ? id : links.event(id)} <span>{name}</span>
            </li>
          )
        })}
        {group.eventIds.length > shown.length && (
          <li className="text-ink-faint">and {group.eventIds.length - shown.length} more</li>
        )}
      </ul>
    </section>
  )
}
