import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { attentionGroupQuery } from '../../api/attention.ts'
import { ApiError } from '../../api/call.ts'
import { GroupFacts, GroupMark } from '../../components/AttentionList.tsx'
import { attentionAdvice, attentionTitle } from '../../components/attention-words.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { NextTry } from '../../components/NextTry.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { GroupRun } from './GroupRun.tsx'

const heading = 'h-7 px-3 text-left font-medium text-ink-soft'

/** Whether a time from the scan is still in the future. The scan may be minutes old. */
const isAhead = (time: string | undefined, now: number): boolean =>
  time !== undefined && Date.parse(time) > now

/** One group: what is wrong, what to do, and its runs. */
export function GroupPage({ namespace, id }: { namespace: string; id: string }) {
  const pages = useInfiniteQuery(attentionGroupQuery(namespace, id))
  const group = pages.data?.pages[0]?.group
  const runs = pages.data?.pages.flatMap((page) => page.runs) ?? []
  const now = useNow()
  useEffect(() => {
    if (group) document.title = `${attentionTitle(group)} · Rewind`
  }, [group])
  // The runs have recovered or closed, or Rewind has restarted and no scan has found them yet.
  const isGone = pages.error instanceof ApiError && pages.error.code === 'NOT_FOUND'
  if (!group || isGone) {
    return pages.error ? (
      <ErrorView
        title={isGone ? 'Nothing is in this group now' : 'The group could not be read'}
        error={pages.error}
        onRetry={() => void pages.refetch()}
      />
    ) : (
      <Skeleton label="Loading the group" />
    )
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
      {pages.error && <StaleNotice error={pages.error} updatedAt={pages.dataUpdatedAt} />}
      <header className="flex flex-col gap-1 border-line border-b px-3 py-2">
        <nav aria-label="Breadcrumb" className="text-ink-soft text-small">
          <Link
            to="/namespaces/$namespace/attention"
            params={{ namespace }}
            className="hover:text-ink hover:underline"
          >
            Needs attention
          </Link>{' '}
          <span aria-hidden>›</span> {group.count.toLocaleString('en')}{' '}
          {group.count === 1 ? 'run' : 'runs'}
        </nav>
        <h1 className="flex gap-2 font-semibold text-large">
          <GroupMark kind={group.kind} />
          <span className="min-w-0 break-words">{attentionTitle(group)}</span>
        </h1>
        {group.message !== undefined && (
          <p className="max-w-[120ch] break-words font-mono text-small">
            {visibleText(group.message)}
          </p>
        )}
        <GroupFacts group={group} />
        <p className="max-w-[80ch] text-ink-soft">
          {attentionAdvice(group)}
          {isAhead(group.nextTryBy, now) && (
            <>
              {' '}
              Workflow task: <NextTry by={group.nextTryBy} />.
            </>
          )}
        </p>
      </header>
      <table className="w-full border-collapse" aria-label="Runs of the group">
        <thead>
          <tr>
            <th className={heading}>Workflow id</th>
            <th className={`${heading} max-md:hidden`}>Problem</th>
            <th className={`${heading} max-sm:hidden`}>Since</th>
            <th className={`${heading} text-right max-lg:hidden`}>Events</th>
            <th className={heading}>Reset</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <GroupRun
              key={run.runId}
              namespace={namespace}
              run={run}
              suggested={group.suggested?.runId === run.runId ? group.suggested : undefined}
            />
          ))}
        </tbody>
      </table>
      <p className="flex items-center gap-3 px-3 py-2 text-ink-faint text-small">
        {runs.length.toLocaleString('en')} of {group.count.toLocaleString('en')} shown, the longest
        affected first.
        {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>Show more</Button>}
      </p>
    </div>
  )
}
