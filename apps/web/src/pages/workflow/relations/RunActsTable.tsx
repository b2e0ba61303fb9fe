import type { Intervention } from '@rewind/contract/interventions'
import type { RunRef } from '@rewind/contract/primitives'
import type { RunAct } from '@rewind/contract/run-acts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { InterventionAction } from '../../../components/InterventionAction.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { RunActAction } from './RunActAction.tsx'

const cell = 'px-3 py-1 text-left align-top font-normal max-sm:py-0.5'
const head = 'px-3 py-1 text-left font-medium text-ink-soft text-small'
const columns = ['Action', 'User', 'Reason', 'Outcome', 'Time']

/** An operation of this console, or an act that the event history shows. */
export type Done = { time: string } & ({ operation: Intervention } | { act: RunAct })

/** What was done to one run, newest first. */
export function RunActsTable({
  label,
  run,
  all,
}: {
  label: string
  run: RunRef
  all: readonly Done[]
}) {
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
        {all.map((each) => (
          <tr
            key={'operation' in each ? each.operation.id : `${each.act.action} ${each.act.eventId}`}
            className="border-line border-t max-sm:flex max-sm:flex-wrap max-sm:py-1"
          >
            {'operation' in each ? (
              <OperationCells run={run} operation={each.operation} />
            ) : (
              <ActCells run={run} act={each.act} />
            )}
            <td className={`${cell} whitespace-nowrap`}>
              <TimeText time={each.time} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function OperationCells({ run, operation }: { run: RunRef; operation: Intervention }) {
  const { id, operator, reason, runId, eventId } = operation
  return (
    <>
      <td className={`${cell} min-w-40 wrap-anywhere`}>
        <Link to="/audit" search={{ entry: id }} className="text-accent hover:underline">
          <InterventionAction intervention={operation} />
        </Link>{' '}
        run <RunLink run={run} runId={runId} />
        {eventId !== undefined && ` to event ${eventId}`}
      </td>
      <UserCell>{visibleText(operator)}</UserCell>
      <ReasonCell reason={reason} />
      <td className={`${cell} min-w-48 max-w-[60ch] wrap-anywhere max-sm:basis-full`}>
        <Result run={run} operation={operation} />
      </td>
    </>
  )
}

function ActCells({ run, act }: { run: RunRef; act: RunAct }) {
  const { identity, principal, workflow, reason, eventId, newRunId, isOfRewind } = act
  return (
    <>
      <td className={`${cell} min-w-40 wrap-anywhere`}>
        <RunActAction act={act} renderRun={(runId) => <RunLink run={run} runId={runId} />} />
      </td>
      <UserCell>
        {principal !== undefined ? (
          <>
            {visibleText(principal.name)}
            <span className="text-ink-faint"> ({visibleText(principal.type)})</span>
          </>
        ) : workflow !== undefined ? (
          `workflow ${visibleText(workflow.workflowId)}`
        ) : identity === undefined ? (
          <span className="text-ink-faint">not told</span>
        ) : (
          visibleText(identity)
        )}
        {principal !== undefined && identity !== undefined && (
          <div className="text-ink-faint text-small">identity {visibleText(identity)}</div>
        )}
      </UserCell>
      <ReasonCell reason={reason ?? ''} />
      <td className={`${cell} min-w-48 max-w-[60ch] wrap-anywhere max-sm:basis-full`}>
        <span className="text-ink-soft">
          {isOfRewind ? 'through another Rewind' : 'not through Rewind'}
        </span>
        {newRunId === undefined ? (
          <>
            ,{' '}
            <Link
              to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
              params={{ ...run }}
              search={{ event: eventId }}
              className="text-accent underline"
            >
              event {eventId}
            </Link>
          </>
        ) : (
          <>
            , new run <RunLink run={run} runId={newRunId} />
          </>
        )}
      </td>
    </>
  )
}

const UserCell = ({ children }: { children: ReactNode }) => (
  <td className={`${cell} min-w-24 wrap-anywhere`}>
    <bdi>{children}</bdi>
  </td>
)

const ReasonCell = ({ reason }: { reason: string }) => (
  <td className={`${cell} min-w-40 max-w-[60ch] wrap-anywhere max-sm:basis-full`}>
    {reason === '' ? (
      <span className="text-ink-faint">no reason given</span>
    ) : (
      <bdi>{visibleText(reason)}</bdi>
    )}
  </td>
)

function RunLink({ run, runId }: { run: RunRef; runId: string }) {
  const short = <span className="font-mono">{runId.slice(0, 8)}</span>
  if (runId === run.runId) return <span title={runId}>{short} (this run)</span>
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run, runId }}
      title={runId}
      className="text-accent underline"
    >
      {short}
    </Link>
  )
}

const results = {
  intended: { word: 'under way', colour: 'text-running' },
  done: { word: 'done', colour: 'text-completed' },
  refused: { word: 'refused, nothing changed', colour: 'text-failed' },
  unknown: { word: 'outcome unknown', colour: 'text-warning' },
} as const satisfies Record<Intervention['state'], unknown>

function Result({ run, operation }: { run: RunRef; operation: Intervention }) {
  const { state, newRunId, error, superseded } = operation
  const { word, colour } = results[state]
  return (
    <>
      <span className={`font-medium ${colour}`}>{word}</span>
      {newRunId !== undefined && (
        <>
          , new run <RunLink run={run} runId={newRunId} />
        </>
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
