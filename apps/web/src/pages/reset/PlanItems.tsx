import type { RunRef } from '@rewind/contract/primitives'
import type { PlanItem } from '@rewind/contract/reset-plan'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { EventLink } from './EventLink.tsx'
import { groupItems, type ItemGroup } from './group-items.ts'
import { markText, type PlanMark } from './plan-marks.ts'

/** More groups than this are folded, and so are more events of one group. */
const fewGroups = 6
const maxEvents = 100

type Item = PlanItem & { runId?: string }

/** A list of a plan. Items with the same text are one line; a long list is folded. */
export function PlanItems<Listed extends Item>({
  run,
  items,
  count,
  mark,
  words,
}: {
  /** Absent for a file. */
  run: RunRef | undefined
  items: readonly Listed[]
  /** How many there are, where not all of them are named. */
  count: number
  mark: PlanMark
  /** What is to be said of one, beside its name. */
  words: (item: Listed) => string
}) {
  const groups = groupItems(items, words)
  const [few, more] = [groups.slice(0, fewGroups), groups.slice(fewGroups)]
  const list = (those: readonly ItemGroup<Listed>[]) => (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {those.map((group) => (
        <li key={group.key} className="min-w-0 max-w-full">
          <Group run={run} group={group} mark={mark} words={words(group.item)} />
        </li>
      ))}
    </ul>
  )
  return (
    <div className="flex flex-col gap-1">
      {list(few)}
      {more.length > 0 && (
        <details>
          <summary className="text-accent">and {more.length.toLocaleString('en')} more</summary>
          <div className="mt-1 max-h-60 overflow-y-auto">{list(more)}</div>
        </details>
      )}
      {count > items.length && (
        <p className="text-ink-faint text-small">
          The oldest {items.length.toLocaleString('en')} of {count.toLocaleString('en')} are named.
        </p>
      )}
    </div>
  )
}

function Group({
  run,
  group: { item, items },
  mark,
  words,
}: {
  run: RunRef | undefined
  group: ItemGroup<Item>
  mark: PlanMark
  words: string
}) {
  const name = (
    <bdi className={`break-words ${markText[mark]}`}>{visibleText(item.name).slice(0, 200)}</bdi>
  )
  const note = words !== '' && <span className="text-ink-soft"> {words}</span>
  if (items.length === 1) {
    return (
      <>
        <EventLink run={runOf(run, item)} eventId={item.eventId}>
          {name}
        </EventLink>
        {note}
        <span className="text-ink-faint text-small">
          {' '}
          event {item.eventId}, <TimeText time={item.time} show="clock" />
        </span>
      </>
    )
  }
  return (
    <details>
      <summary>
        {name} ×{items.length.toLocaleString('en')}
        {note}
      </summary>
      <p className="max-h-40 max-w-[80ch] overflow-y-auto pl-4 text-small">
        events{' '}
        {items.slice(0, maxEvents).map((each, at) => (
          <span key={`${each.runId} ${each.eventId}`}>
            {at > 0 && ', '}
            <EventLink run={runOf(run, each)} eventId={each.eventId} className="text-accent">
              {each.eventId}
            </EventLink>
          </span>
        ))}
        {items.length > maxEvents && ` and ${(items.length - maxEvents).toLocaleString('en')} more`}
      </p>
    </details>
  )
}

/** Some items stand in a later run of the same workflow id. */
const runOf = (run: RunRef | undefined, { runId }: Item): RunRef | undefined =>
  run && runId !== undefined ? { ...run, runId } : run
