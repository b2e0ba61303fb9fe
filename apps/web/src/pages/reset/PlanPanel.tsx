import type { EventRow } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import type {
  DiscardedItem,
  DroppedItem,
  ReappliedItem,
  ResetPlan,
} from '@rewind/contract/reset-plan'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { count } from '@rewind/history/text/words'
import type { ReactNode } from 'react'
import { statusWord } from '../../components/StatusBadge.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { RunLink } from './EventLink.tsx'
import { HistoryDiff } from './HistoryDiff.tsx'
import { PlanItems } from './PlanItems.tsx'
import { PlanWarnings } from './PlanWarnings.tsx'

interface PlanPanelProps {
  plan: ResetPlan
  rowAt: (eventId: number) => EventRow | undefined
  /** Absent for a file. */
  run?: RunRef
  description?: WorkflowDescription
  whyLocked: string | undefined
  /** Takes a better point. */
  onChoose: (eventId: number) => void
}

/** What a reset will do, before it is done. */
export function PlanPanel({ plan, rowAt, run, description, whyLocked, onChoose }: PlanPanelProps) {
  const { counts, kept, discarded, warnings, unknown } = plan
  const isWorst = ({ severity }: { severity: string }) =>
    severity === 'refused' || severity === 'severe'
  const notes = warnings.filter(({ severity }) => severity === 'note')
  const list = { run, whyLocked, onChoose }
  return (
    <div className="flex flex-col gap-3">
      <HistoryDiff plan={plan} rowAt={rowAt} />
      <PlanWarnings {...list} warnings={warnings.filter(isWorst)} />
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-2">
        <Row
          name="Workflow task redone"
          title="The workflow task at the point is done again: what it came to"
        >
          <bdi>{visibleText(kept.decidesAnew)}</bdi>
        </Row>
        <Row name="Runs again" title="Side effects that may happen twice">
          {counts.runsAgain === 0 ? (
            'No side effect that the history knows of.'
          ) : (
            <PlanItems
              run={run}
              items={plan.runsAgain}
              count={counts.runsAgain}
              mark="runs again"
              words={(item) =>
                `${item.kind === 'activity' ? '' : `${item.kind}, `}${item.state}${
                  item.because === 'SCHEDULED_BEFORE_POINT' ? ', scheduled anew at once' : ''
                }`
              }
            />
          )}
        </Row>
        <Row name="Discarded" title="Not in the new run; this run’s own history keeps it">
          <Discarded run={run} plan={plan} />
        </Row>
        <Row name="Re-applied" title="Written to the new run again">
          {counts.reapplied === 0 ? (
            'Nothing.'
          ) : (
            <PlanItems
              run={run}
              items={plan.reapplied}
              count={counts.reapplied}
              mark="reapplied"
              words={reappliedWords}
            />
          )}
        </Row>
        {counts.dropped > 0 && (
          <Row name="Dropped" title="Received from outside, and lost to the new run">
            <PlanItems
              run={run}
              items={plan.dropped}
              count={counts.dropped}
              mark="discarded"
              words={droppedWords}
            />
          </Row>
        )}
        <Row name="Ends" title="The run that is terminated by this">
          <Ends plan={plan} run={run} description={description} />
        </Row>
      </dl>
      <PlanWarnings
        {...list}
        warnings={warnings.filter(({ severity }) => severity === 'warning')}
      />
      {notes.length > 0 && (
        <details open={notes.length < 3}>
          <summary className="text-ink-soft">
            {notes.length} {notes.length === 1 ? 'note' : 'notes'}
          </summary>
          <div className="mt-1.5">
            <PlanWarnings {...list} warnings={notes} />
          </div>
        </details>
      )}
      <section aria-label="Not known">
        <h3 className="font-medium">Not known</h3>
        <ul className="mt-0.5 flex max-w-[90ch] list-disc flex-col gap-0.5 pl-4 text-ink-soft">
          {unknown.map(({ code, message }) => (
            <li key={`${code} ${message}`}>{visibleText(message)}</li>
          ))}
        </ul>
      </section>
      <p className="text-ink-faint text-small">Planned from {count(discarded.to, 'event')}.</p>
    </div>
  )
}

function Row({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft" title={title}>
        {name}
      </dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

const parts = [
  ['activities', 'activity', 'activities'],
  ['timers', 'timer', 'timers'],
  ['children', 'child workflow', 'child workflows'],
  ['searchAttributes', 'search attribute change', 'search attribute changes'],
  ['versionMarkers', 'marker', 'markers'],
] as const

/** How much of each kind is not in the new run; what it is once it is opened. */
function Discarded({
  run,
  plan: { discarded, counts },
}: {
  run: RunRef | undefined
  plan: ResetPlan
}) {
  const held = parts.filter(([part]) => counts[part] > 0)
  const events = count(discarded.count, 'event')
  if (held.length === 0) {
    return `${events}, none of which is an activity, a timer, a child workflow or a marker.`
  }
  const summary = held.map(([part, one, many]) => count(counts[part], one, many)).join(' · ')
  return (
    <details>
      <summary>
        <span className="line-through decoration-ink-faint">{summary}</span>
        <span className="text-ink-soft"> in {events}</span>
      </summary>
      <div className="mt-1 flex flex-col gap-2">
        {held.map(([part, , many]) => (
          <section key={part} aria-label={`Discarded ${many}`}>
            <PlanItems
              run={run}
              items={discarded[part]}
              count={counts[part]}
              mark="discarded"
              words={discardedWords}
            />
          </section>
        ))}
      </div>
    </details>
  )
}

const discardedWords = ({ state, attempt, failure }: Partial<DiscardedItem>): string => {
  if (state === undefined) return ''
  const tried = attempt !== undefined && attempt > 1 ? `, attempt ${attempt}` : ''
  return `${state}${tried}${failure === undefined ? '' : `: ${visibleText(failure).slice(0, 120)}`}`
}

const laterRun = (runId: string | undefined) =>
  runId === undefined ? '' : `in run ${runId.slice(0, 8)}`

// A signal's and an update's own name says what it is.
const kindOf = ({ kind }: Pick<ReappliedItem, 'kind'>) =>
  kind === 'signal' || kind === 'update' ? '' : kind

const reappliedWords = (item: ReappliedItem): string =>
  [kindOf(item), laterRun(item.runId)].filter(Boolean).join(', ')

const becauses: Record<DroppedItem['because'], string> = {
  EXCLUDED: 'excluded below',
  NEVER: 'never re-applied',
  SIBLING: 'not on the way from this run',
}

const droppedWords = (item: DroppedItem): string =>
  [kindOf(item), laterRun(item.runId), becauses[item.because]].filter(Boolean).join(', ')

function Ends({
  plan: { terminates },
  run,
  description,
}: {
  plan: ResetPlan
  run: RunRef | undefined
  description: WorkflowDescription | undefined
}) {
  if (run === undefined || description === undefined) {
    return 'The run that is open under this workflow id, if there is one: the file does not say.'
  }
  const stays = `This run stays ${statusWord(description.info.status)}.`
  if (terminates === undefined) return `No run is open. ${stays}`
  if (terminates.isNewer) {
    return (
      <>
        The newer run <RunLink run={run} runId={terminates.runId} />, which is{' '}
        {statusWord(terminates.status)}: it is terminated. {stays}
      </>
    )
  }
  return `This run, which is ${statusWord(terminates.status)}${
    description.stuck ? ', stuck' : ''
  }: it is terminated.`
}
