import type { RunMetadata, Version } from '@rewind/contract/run-details'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { runMetadataQuery } from '../../api/run-details.ts'
import { describeQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { listText } from '../../components/list-text.ts'
import { Payload } from '../../components/Payload.tsx'
import { exactDuration } from '../../components/parse-duration.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { Facts, Part } from './pending/Facts.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/metadata')

/** The memo, search attributes and other start options of the run. */
export function MetadataTab() {
  const run = route.useParams()
  const description = useQuery(describeQuery(run)).data
  const { data, error, refetch } = useQuery(runMetadataQuery(run))
  if (error && !data) {
    return (
      <ErrorView
        title="The metadata could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    )
  }
  if (!data || !description) return <Skeleton label="Reading the metadata" rows={6} />
  const { memo, searchAttributes } = description.info
  return (
    <section
      aria-label="Metadata"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto p-3"
    >
      <Part heading="h2" title="User metadata">
        {data.summary || data.details ? (
          <div className="flex max-w-[100ch] flex-col gap-2">
            {data.summary && <Payload payload={data.summary} name="summary" />}
            {data.details && <Payload payload={data.details} name="details" />}
          </div>
        ) : (
          <None>Whoever started the run gave it no summary and no details.</None>
        )}
      </Part>
      <Part heading="h2" title="Search attributes">
        {Object.keys(searchAttributes).length === 0 ? (
          <None>None: only the built-in ones find this run.</None>
        ) : (
          <Facts
            all={Object.entries(searchAttributes).map(([name, value]) => [
              visibleText(name),
              <bdi key={name} className="font-mono">
                {visibleText(valueText(value))}
              </bdi>,
            ])}
          />
        )}
      </Part>
      <Part heading="h2" title="Memo">
        {Object.keys(memo).length === 0 ? (
          <None>Nothing was noted with this run.</None>
        ) : (
          <div className="flex max-w-[100ch] flex-col gap-2">
            {Object.entries(memo).map(([name, payload]) => (
              <div key={name}>
                <bdi className="text-ink-soft [overflow-wrap:anywhere]">{visibleText(name)}</bdi>
                <Payload payload={payload} name={`memo ${name}`} />
              </div>
            ))}
          </div>
        )}
      </Part>
      <Part heading="h2" title="Timeouts">
        <Facts all={timeouts(data, description)} />
      </Part>
      <Part heading="h2" title="Versioning">
        <Facts
          all={[
            [
              'Version',
              data.version ? versionText(data.version) : 'none: its worker is unversioned',
            ],
            ['Override', data.override ? versionText(data.override) : 'none'],
            ['Moves to', data.transitionTo && versionText(data.transitionTo)],
          ]}
        />
      </Part>
    </section>
  )
}

const None = ({ children }: { children: ReactNode }) => (
  <p className="max-w-[80ch] text-ink-soft">{children}</p>
)

const valueText = (value: unknown): string =>
  Array.isArray(value)
    ? listText(value.map(valueText))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)

function timeouts(metadata: RunMetadata, description: WorkflowDescription) {
  const limit = (milliseconds: number | undefined, ends: string | undefined) => (
    <>
      {milliseconds === undefined ? 'none' : exactDuration(milliseconds)}
      {ends !== undefined && (
        <>
          , ends <TimeText time={ends} />
        </>
      )}
    </>
  )
  return [
    [
      'Of the whole execution',
      limit(metadata.executionTimeout, description.executionExpirationTime),
    ],
    ['Of this run', limit(metadata.runTimeout, description.runExpirationTime)],
    ['Of a workflow task', limit(metadata.taskTimeout, undefined)],
  ] as const
}

const behaviors: Record<string, string> = { PINNED: 'pinned', AUTO_UPGRADE: 'auto-upgrade' }

function versionText({ behavior, deploymentName, buildId }: Version): string {
  const version = [deploymentName, buildId && `build ${buildId}`].filter(Boolean).join(', ')
  const how = behavior && (behaviors[behavior] ?? behavior)
  return visibleText([how, version].filter(Boolean).join(': '))
}
