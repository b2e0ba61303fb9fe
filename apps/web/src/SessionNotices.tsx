import type { Session } from '@rewind/contract/cluster'
import { ErrorView } from './components/ErrorView.tsx'
import { Notice } from './components/Notice.tsx'
import { TimeText } from './components/TimeText.tsx'
import { visibleText } from './components/visible-text.ts'
import type { ShownError } from './shown-error.ts'

/** In place of every page, for a browser without an identity. */
export function NotSignedIn({ error }: { error: ShownError }) {
  return (
    <ErrorView
      title="You are not signed in"
      error={error}
      onRetry={() => location.reload()}
      retryLabel="Reload"
    />
  )
}

/** For administrators: the access file on the disk is invalid, so an older one is in use. */
export function AccessProblem({
  problem,
}: {
  problem: NonNullable<NonNullable<Session['accessFile']>['problem']>
}) {
  return (
    <div className="shrink-0 px-3 pt-2">
      <Notice tone="warning" title="The access file is invalid, so its previous version is in use">
        Since <TimeText time={problem.since} />:
        <ul className="list-disc pl-4 font-mono text-small">
          {problem.lines.map((line) => (
            <li key={line} className="wrap-anywhere">
              {visibleText(line)}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  )
}
