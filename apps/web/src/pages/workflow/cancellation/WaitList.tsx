import type { RunRef } from '@rewind/contract/primitives'
import type { CancellationWait } from '@rewind/history/cancellation/workflow-task-wait'
import { Link } from '@tanstack/react-router'
import { CircleDot, Hourglass } from 'lucide-react'
import { buttonClass } from '../../../components/Button.tsx'
import { NextTry } from '../../../components/NextTry.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/** What an open run waits for: each cause, and what to do about it. */
export function WaitList({ run, waits }: { run: RunRef; waits: readonly CancellationWait[] }) {
  if (waits.length === 0) return null
  return (
    <section aria-label="What it waits for">
      <h2 className="mb-1 font-semibold">What it waits for</h2>
      <ul className="flex flex-col gap-2">
        {waits.map((wait) => (
          <li
            key={wait.code}
            data-wait={wait.code}
            className={`rounded border border-line px-3 py-2 ${wait.standsStill ? 'bg-warning-tint' : 'bg-surface'}`}
          >
            <p className="flex gap-2">
              {wait.standsStill ? (
                <Hourglass aria-hidden size={14} className="mt-0.5 shrink-0 text-warning" />
              ) : (
                <CircleDot aria-hidden size={14} className="mt-0.5 shrink-0 text-running" />
              )}
              <span className="min-w-0 max-w-[80ch] break-words font-medium">
                <span className="sr-only">
                  {wait.standsStill ? 'Stands still: ' : 'Under way: '}
                </span>
                {visibleText(wait.sentence)}
              </span>
            </p>
            {wait.detail !== undefined && (
              <p className="mt-1 max-w-[80ch] break-words">{visibleText(wait.detail)}</p>
            )}
            <p className="mt-1 max-w-[80ch] break-words text-ink-soft">
              {wait.help}
              {wait.nextTryBy !== undefined && (
                <>
                  {' '}
                  Workflow task: <NextTry by={wait.nextTryBy} />.
                </>
              )}
            </p>
            {wait.actions.length > 0 && (
              <p className="mt-1.5 flex flex-wrap gap-1.5">
                {wait.actions.map((action) => (
                  <ActionLink key={action} run={run} action={action} />
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ActionLink({ run, action }: { run: RunRef; action: CancellationWait['actions'][number] }) {
  switch (action) {
    case 'terminate':
      return (
        <Link
          from="/namespaces/$namespace/workflows/$workflowId/$runId/cancellation"
          to="."
          search={{ dialog: 'terminate' }}
          className={buttonClass('plain')}
        >
          Terminate…
        </Link>
      )
    case 'reset':
      return (
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/reset"
          params={{ ...run }}
          className={buttonClass('plain')}
        >
          Reset…
        </Link>
      )
    case 'pending':
      return (
        <Link
          to="/namespaces/$namespace/workflows/$workflowId/$runId/pending"
          params={{ ...run }}
          className={buttonClass('plain')}
        >
          Pending work
        </Link>
      )
    default:
      return action satisfies never
  }
}
