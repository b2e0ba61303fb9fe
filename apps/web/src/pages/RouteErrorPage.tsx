import { type ErrorComponentProps, Link } from '@tanstack/react-router'
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
  return (
    <div className="flex max-w-3xl flex-col gap-2 p-4">
      <h1 className="font-semibold text-large">No such page</h1>
      <p>
        The address names no page of this console. Go to{' '}
        <Link to="/" className="text-accent underline">
          the dashboard
        </Link>
        .
      </p>
    </div>
  )
}
