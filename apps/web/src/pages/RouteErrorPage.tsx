import { type ErrorComponentProps, Link, useParams } from '@tanstack/react-router'
import { ErrorView } from '../components/ErrorView.tsx'

/** A page that broke, or whose code could not be loaded. */
export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <ErrorView
      title="This page could not be shown"
      error={error instanceof Error ? error : { message: String(error) }}
      onRetry={reset}
    />
  )
}

export function NotFoundPage() {
  const { namespace, workflowId } = useParams({ strict: false })
  return (
    <div className="flex max-w-3xl flex-col gap-2 p-4">
      <h1 className="font-semibold text-large">No such page</h1>
      <p>
        The address names no page of this console, which shows workflows and interrupts them:
        schedules, batch operations, deployments and Nexus endpoints are in the Temporal Web UI.
      </p>
      <p>
        Go to{' '}
        {namespace !== undefined && workflowId !== undefined && (
          <>
            <Link
              to="/namespaces/$namespace/workflows/$workflowId"
              params={{ namespace, workflowId }}
              className="text-accent underline"
            >
              the newest run of this workflow
            </Link>
            ,{' '}
          </>
        )}
        {namespace !== undefined && (
          <>
            <Link
              to="/namespaces/$namespace/workflows"
              params={{ namespace }}
              className="text-accent underline"
            >
              the workflows of {namespace}
            </Link>{' '}
            or{' '}
          </>
        )}
        <Link to="/" className="text-accent underline">
          the dashboard
        </Link>
        .
      </p>
    </div>
  )
}
