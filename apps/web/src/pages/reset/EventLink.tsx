import type { RunRef } from '@rewind/contract/primitives'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** To an event in its history: of a run, or of the file that is open. */
export function EventLink({
  run,
  eventId,
  className = '',
  children,
}: {
  run: RunRef | undefined
  eventId: number
  className?: string
  children: ReactNode
}) {
  const classes = `hover:underline ${className}`
  return run ? (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run }}
      search={{ event: eventId }}
      className={classes}
    >
      {children}
    </Link>
  ) : (
    <Link to="/import" search={{ event: eventId }} className={classes}>
      {children}
    </Link>
  )
}

export function RunLink({ run, runId }: { run: RunRef; runId: string }) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId"
      params={{ ...run, runId }}
      title={runId}
      className="font-mono text-accent underline"
    >
      {runId.slice(0, 8)}
    </Link>
  )
}
