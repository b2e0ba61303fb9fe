import type { AuditRecord } from '@rewind/contract/audit'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A link to a run of the target; only the children where the target names no run. */
export function RunLink({
  target,
  runId = target.runId,
  children,
}: {
  target: NonNullable<AuditRecord['target']>
  runId?: string | undefined
  children: ReactNode
}) {
  const { namespace, workflowId } = target
  if (workflowId === undefined) return <>{children}</>
  const className = 'text-accent underline'
  return runId === undefined ? (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId"
      params={{ namespace, workflowId }}
      className={className}
    >
      {children}
    </Link>
  ) : (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ namespace, workflowId, runId }}
      title={runId}
      className={className}
    >
      {children}
    </Link>
  )
}

/** The beginning of a run id, by which runs are told apart on the screen. */
export const ShortRunId = ({ runId }: { runId: string }) => (
  <span className="font-mono">{runId.slice(0, 8)}</span>
)
