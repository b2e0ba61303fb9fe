import { type ErrorComponentProps, Link, useParams } from '@tanstack/react-router'
import { ErrorView } from '../components/ErrorView.tsx'

/** Replaces a page that threw an error, or whose code could not be loaded. */
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
  const repaired = repairedPath(window.location.pathname)
  return (
    <div className="flex max-w-3xl flex-col gap-2 p-4">
      <h1 className="font-semibold text-large">No such page</h1>
      <p>
        The address names no page of this console, which shows workflows and interrupts them:
        schedules, batch operations, deployments and Nexus endpoints are in the Temporal Web UI.
      </p>
      {repaired !== undefined && (
        <p>
          It holds a percent sign that encodes nothing, which is written %25 in an address:{' '}
          {/* The origin is needed: a path that begins with two slashes would lead to another
              host. */}
          <a href={window.location.origin + repaired} className="break-all text-accent underline">
            {repaired}
          </a>
        </p>
      )}
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

/** Returns the path with its lone percent signs encoded; undefined if that does not repair it. */
function repairedPath(path: string): string | undefined {
  const repaired = path.replace(/%(?![\da-f]{2})/gi, '%25')
  try {
    decodeURI(repaired)
    return repaired === path ? undefined : repaired
  } catch {
    return undefined
  }
}
