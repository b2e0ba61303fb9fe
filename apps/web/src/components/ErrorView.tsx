import type { ReactNode } from 'react'
import type { ShownError } from '../shown-error.ts'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'

/** Replaces a page that could not be loaded: what happened, and what to do. */
export function ErrorView({
  title,
  error,
  onRetry,
  retryLabel = 'Try again',
}: {
  title: ReactNode
  error: ShownError
  onRetry?: (() => void) | undefined
  retryLabel?: string
}) {
  return (
    <div className="flex max-w-3xl flex-col items-start gap-3 p-4">
      <Notice tone="danger" title={title} role="alert">
        {error.message}
      </Notice>
      <div className="flex items-center gap-3">
        {onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
        {error.requestId !== undefined && (
          <span className="font-mono text-ink-faint text-small">request {error.requestId}</span>
        )}
      </div>
    </div>
  )
}
