import type { ProblemGroup } from '@rewind/contract/attention'
import {
  Ban,
  Eye,
  Hourglass,
  type LucideIcon,
  RotateCcw,
  Ruler,
  Spline,
  Unplug,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { attentionTitle } from './attention-words.ts'
import { Dotted } from './Dotted.tsx'
import { TimeText } from './TimeText.tsx'
import { visibleText } from './visible-text.ts'

const marks: Record<ProblemGroup['kind'], { shape: LucideIcon; colour: string }> = {
  STUCK: { shape: Spline, colour: 'text-stuck' },
  NO_POLLER: { shape: Unplug, colour: 'text-warning' },
  NO_FREE_SLOT: { shape: Hourglass, colour: 'text-warning' },
  ACTIVITY_RETRYING: { shape: RotateCcw, colour: 'text-warning' },
  NEAR_LIMIT: { shape: Ruler, colour: 'text-warning' },
  CANCEL_PENDING: { shape: Ban, colour: 'text-canceled' },
  WATCH: { shape: Eye, colour: 'text-ink-soft' },
}

/** Groups of running workflows that need attention, the most urgent first. */
export function AttentionList({
  groups,
  renderLink,
  renderSuggestion,
}: {
  groups: ProblemGroup[]
  renderLink: (group: ProblemGroup, children: ReactNode) => ReactNode
  renderSuggestion?: (group: ProblemGroup) => ReactNode
}) {
  return (
    <ul className="divide-y divide-line" aria-label="What needs attention">
      {groups.map((group) => (
        <li key={group.id} className="relative flex gap-3 px-3 py-2 hover:bg-hover">
          <GroupMark kind={group.kind} />
          <div className="flex min-w-0 flex-1 flex-col gap-0.5">
            {renderLink(group, attentionTitle(group))}
            {group.message !== undefined && (
              <span className="line-clamp-2 break-words font-mono text-ink-soft text-small">
                {visibleText(group.message)}
              </span>
            )}
            <GroupFacts group={group} />
            {renderSuggestion?.(group)}
          </div>
          <span className="shrink-0 text-right font-semibold text-large tabular-nums">
            {group.count.toLocaleString('en')}
            <span className="sr-only">{group.count === 1 ? ' run' : ' runs'}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

export function GroupMark({ kind }: { kind: ProblemGroup['kind'] }) {
  const { shape: Shape, colour } = marks[kind]
  return <Shape aria-hidden size={16} strokeWidth={2.5} className={`mt-0.5 shrink-0 ${colour}`} />
}

/** The workflow types of a group, its task queues, its age, and the pollers. */
export function GroupFacts({ group }: { group: ProblemGroup }) {
  const pollers = group.pollers?.length
  return (
    <Dotted>
      <bdi className="wrap-anywhere text-ink">{visibleText(group.type)}</bdi>
      <span className="wrap-anywhere">
        queue <bdi>{visibleText(group.taskQueue)}</bdi>
        {pollers === 0 && <span className="text-warning">, no worker polls</span>}
        {pollers !== undefined &&
          pollers > 0 &&
          `, ${pollers} ${pollers === 1 ? 'poller' : 'pollers'}`}
      </span>
      {group.buildId !== undefined && (
        <span className="max-w-64 truncate" title={visibleText(group.buildId)}>
          build <bdi>{visibleText(group.buildId)}</bdi>
        </span>
      )}
      <span>
        first seen <TimeText time={group.firstSeen} show="relative" />
      </span>
    </Dotted>
  )
}
