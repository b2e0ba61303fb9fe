import { Link } from '@tanstack/react-router'
import { lookAgainMinutes, useAttention } from '../../api/attention.ts'
import { AttentionList } from '../../components/AttentionList.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { ScanState } from '../../components/ScanState.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { Panel } from './Panel.tsx'

/** The number of groups shown. A link leads to the rest. */
const most = 8

/** The running workflows that need attention now, by cause. */
export function AttentionPanel({ namespace }: { namespace: string }) {
  const { attention, start, stop, problem } = useAttention(namespace)
  const { data } = attention
  return (
    <Panel
      title="Needs attention"
      beside={
        data !== undefined && data.groupCount > 0 ? (
          <Link
            to="/namespaces/$namespace/attention"
            params={{ namespace }}
            className="text-accent hover:underline"
          >
            {data.groupCount === 1 ? '1 group' : `All ${data.groupCount} groups`}
          </Link>
        ) : undefined
      }
    >
      {data ? (
        <>
          <AttentionList
            groups={data.groups.slice(0, most)}
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
          />
          {data.groups.length === 0 && data.scan.isComplete && (
            <p className="px-3 pt-2">Nothing needs attention: no running workflow is stuck.</p>
          )}
          <ScanState
            scan={data.scan}
            problem={problem}
            lookAgainMinutes={lookAgainMinutes}
            onStart={() => start.mutate()}
            onStop={() => stop.mutate()}
          />
        </>
      ) : attention.error ? (
        <ErrorView
          title="What needs attention could not be read"
          error={attention.error}
          onRetry={() => void attention.refetch()}
        />
      ) : (
        <Skeleton label="Loading what needs attention" rows={5} />
      )}
    </Panel>
  )
}
