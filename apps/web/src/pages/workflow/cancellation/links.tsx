import type { RunRef } from '@rewind/contract/primitives'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

const linkClass = 'wrap-anywhere text-accent underline'

export function EventLink({ run, eventId }: { run: RunRef; eventId: number }) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run }}
      search={{ event: eventId }}
      className={`${linkClass} whitespace-nowrap text-small`}
    >
      event {eventId}
    </Link>
  )
}

/** A link to a run of this or another workflow. Without a run id it leads to the latest run. */
export function RunLink({
  namespace,
  workflowId,
  runId,
  children,
}: {
  namespace: string
  workflowId: string
  runId: string | undefined
  children: ReactNode
}) {
  return runId === undefined ? (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId"
      params={{ namespace, workflowId }}
      className={linkClass}
    >
      {children}
    </Link>
  ) : (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId"
      params={{ namespace, workflowId, runId }}
      className={linkClass}
    >
      {children}
    </Link>
  )
}
