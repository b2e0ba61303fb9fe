import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { lookAgainMinutes, useAttention } from '../../api/attention.ts'
import { AttentionList } from '../../components/AttentionList.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { ScanState } from '../../components/ScanState.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { GroupPage } from './GroupPage.tsx'
import { ReportedProblems } from './ReportedProblems.tsx'

const route = getRouteApi('/namespaces/$namespace/attention')

/** All groups of running workflows that need attention, or one group with its runs. */
export function AttentionPage() {
  const { namespace } = route.useParams()
  const { group } = route.useSearch()
  return group === undefined ? (
    <GroupsPage namespace={namespace} />
  ) : (
    <GroupPage key={group} namespace={namespace} id={group} />
  )
}

function GroupsPage({ namespace }: { namespace: string }) {
  const { attention, start, stop, problem } = useAttention(namespace)
  const { data } = attention
  useEffect(() => {
    document.title = `Attention · ${namespace} · Rewind`
  }, [namespace])
  if (!data) {
    return attention.error ? (
      <ErrorView
        title="What needs attention could not be read"
        error={attention.error}
        onRetry={() => void attention.refetch()}
      />
    ) : (
      <Skeleton label="Loading what needs attention" />
    )
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
      {attention.error && (
        <StaleNotice error={attention.error} updatedAt={attention.dataUpdatedAt} />
      )}
      <header className="border-line border-b">
        <h1 className="px-3 pt-2 font-semibold text-large">Needs attention</h1>
        <ScanState
          scan={data.scan}
          problem={problem}
          lookAgainMinutes={lookAgainMinutes}
          onStart={() => start.mutate()}
          onStop={() => stop.mutate()}
        />
        {data.scan.reported && (
          <ReportedProblems namespace={namespace} reported={data.scan.reported} />
        )}
      </header>
      {data.groups.length === 0 && data.scan.isComplete && (
        <p className="px-3 py-2">
          Nothing needs attention: no running workflow is stuck, waits for a worker that does not
          poll, or retries an activity for long.
        </p>
      )}
      <AttentionList
        groups={data.groups}
        renderLink={({ id }, title) => (
          <Link
            to="/namespaces/$namespace/attention"
            params={{ namespace }}
            search={{ group: id }}
            className="min-w-0 break-words font-medium text-accent after:absolute after:inset-0 hover:underline"
          >
            {title}
          </Link>
        )}
        renderSuggestion={({ suggested }) =>
          suggested && (
            <span className="text-ink-soft">
              Suggested for a run of it: reset to event {suggested.eventId}.{' '}
              <bdi>{visibleText(suggested.because)}</bdi>
            </span>
          )
        }
      />
      {data.groupCount > data.groups.length && (
        <p className="px-3 py-2 text-ink-soft">
          The first {data.groups.length} of {data.groupCount} groups.
        </p>
      )}
    </div>
  )
}
