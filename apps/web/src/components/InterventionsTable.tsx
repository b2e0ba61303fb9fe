import type { Intervention } from '@rewind/contract/interventions'
import type { ReactElement, ReactNode } from 'react'
import { InterventionAction } from './InterventionAction.tsx'
import { Skeleton } from './Skeleton.tsx'
import { TimeText } from './TimeText.tsx'
import { visibleText } from './visible-text.ts'

const cell = 'px-3 py-1 text-left align-top font-normal max-sm:py-0.5'
const head = 'px-3 py-1 text-left font-medium text-ink-soft text-small'

/** Rows of the audit log: user, action, run, reason, time and outcome. */
export function InterventionsTable({
  label,
  interventions,
  showsWorkflow,
  renderRun,
}: {
  label: string
  /** Undefined until they are read. */
  interventions: readonly Intervention[] | undefined
  showsWorkflow: boolean
  renderRun: (intervention: Intervention, runId: string, children: ReactNode) => ReactElement
}) {
  if (interventions === undefined) return <Skeleton label="Reading the interventions" rows={4} />
  const columns = [
    'When',
    'Operator',
    'Did',
    ...(showsWorkflow ? ['Workflow'] : []),
    'Why',
    'Result',
  ]
  return (
    <table aria-label={label} className="w-full border-collapse border-line border-b">
      <thead className="max-sm:sr-only">
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col" className={head}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {interventions.map((each) => (
          <tr
            key={each.id}
            className="border-line border-t max-sm:flex max-sm:flex-wrap max-sm:py-1"
          >
            <td className={`${cell} whitespace-nowrap`}>
              <TimeText time={each.intendedAt} />
            </td>
            <td className={`${cell} min-w-24 wrap-anywhere`}>
              <bdi>{visibleText(each.operator)}</bdi>
            </td>
            <td className={cell}>
              <What intervention={each} renderRun={renderRun} />
            </td>
            {showsWorkflow && (
              <td className={`${cell} min-w-48 wrap-anywhere max-sm:basis-full`}>
                {renderRun(each, each.runId, <bdi>{visibleText(each.workflowId)}</bdi>)}
              </td>
            )}
            <td className={`${cell} min-w-40 max-w-[60ch] wrap-anywhere max-sm:basis-full`}>
              {each.reason === '' ? (
                <span className="text-ink-faint">no reason given</span>
              ) : (
                <bdi>{visibleText(each.reason)}</bdi>
              )}
            </td>
            <td className={`${cell} min-w-48 max-w-[60ch] wrap-anywhere max-sm:basis-full`}>
              <Result intervention={each} renderRun={renderRun} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type RowProps = {
  intervention: Intervention
  renderRun: (intervention: Intervention, runId: string, children: ReactNode) => ReactElement
}

const short = (runId: string) => <span className="font-mono">{runId.slice(0, 8)}</span>

function What({ intervention, renderRun }: RowProps) {
  const { runId, eventId } = intervention
  return (
    <>
      <InterventionAction intervention={intervention} /> run{' '}
      {renderRun(intervention, runId, short(runId))}
      {eventId !== undefined && ` to event ${eventId}`}
    </>
  )
}

const results = {
  intended: { word: 'under way', colour: 'text-running' },
  done: { word: 'done', colour: 'text-completed' },
  refused: { word: 'refused, nothing changed', colour: 'text-failed' },
  unknown: { word: 'outcome unknown', colour: 'text-warning' },
} as const satisfies Record<Intervention['state'], unknown>

function Result({ intervention, renderRun }: RowProps) {
  const { state, newRunId, error, superseded } = intervention
  const { word, colour } = results[state]
  return (
    <>
      <span className={`font-medium ${colour}`}>{word}</span>
      {newRunId !== undefined && (
        <>, new run {renderRun(intervention, newRunId, short(newRunId))}</>
      )}
      {error && (
        <span className="text-ink-soft">
          : <bdi>{visibleText(error.message)}</bdi>
        </span>
      )}
      {superseded && (
        <span className="text-warning">
          {' '}
          · <bdi>{visibleText(superseded.message)}</bdi>
        </span>
      )}
    </>
  )
}
