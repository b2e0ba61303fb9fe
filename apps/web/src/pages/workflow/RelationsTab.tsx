import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/actions'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { describeQuery, lineageQuery } from '../../api/workflows.ts'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { cellClass, headClass, RunsTable } from './RunsTable.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/relations')

/** Where this run comes from and what hangs on it: the runs of its id, its parent, its children. */
export function RelationsTab() {
  const run = route.useParams()
  const description = useQuery(describeQuery(run)).data
  const lineage = useQuery(lineageQuery(run, description))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keys as well
    <section aria-label="Relations" tabIndex={0} className="min-h-0 flex-1 overflow-auto">
      <Section title="Runs of this workflow id" note="oldest first">
        {lineage.data ? (
          <RunsTable run={run} lineage={lineage.data} />
        ) : lineage.error ? (
          <ErrorView
            title="The runs of this workflow id could not be read"
            error={lineage.error}
            onRetry={() => void lineage.refetch()}
          />
        ) : (
          <Skeleton label="Reading the runs of this workflow id" rows={3} />
        )}
      </Section>
      {description && <Parents run={run} description={description} />}
      {description && <Children run={run} description={description} />}
    </section>
  )
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="pb-4">
      <div className="flex items-baseline gap-2 px-3 py-1.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note !== undefined && <span className="text-ink-faint text-small">{note}</span>}
      </div>
      {children}
    </section>
  )
}

function Parents({ run, description }: { run: RunRef; description: WorkflowDescription }) {
  const { parent, root } = description.info
  const isOwnRoot = root === undefined || root.workflowId === run.workflowId
  return (
    <Section title="Parent">
      <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-3">
        <dt className="text-ink-soft">Parent</dt>
        <dd>
          {parent ? (
            <WorkflowLink namespace={run.namespace} {...parent} />
          ) : (
            'None: this workflow was not started by another one.'
          )}
        </dd>
        {!isOwnRoot && root && (
          <>
            <dt className="text-ink-soft">Root</dt>
            <dd>
              {root.runId === parent?.runId ? (
                'the parent'
              ) : (
                <WorkflowLink namespace={run.namespace} {...root} />
              )}
            </dd>
          </>
        )}
      </dl>
    </Section>
  )
}

const closeEffects: Record<string, string> = {
  TERMINATE: 'terminated when this run closes',
  REQUEST_CANCEL: 'asked to cancel when this run closes',
  ABANDON: 'left running when this run closes',
}

function Children({ run, description }: { run: RunRef; description: WorkflowDescription }) {
  const { pendingChildren, info } = description
  return (
    <Section title="Open child workflows">
      {pendingChildren.length === 0 ? (
        <p className="max-w-[80ch] px-3 text-ink-soft">
          None. Children that have closed stand in the history only.
        </p>
      ) : (
        <>
          {isClosed(info.status) && (
            <p className="max-w-[80ch] px-3 pb-1 text-ink-soft">
              The run is closed: these were open when it closed.
            </p>
          )}
          <table className="w-full border-collapse border-line border-b">
            <thead className="max-sm:sr-only">
              <tr>
                {['Workflow', 'Type', 'Started by', 'Parent close policy'].map((name) => (
                  <th key={name} scope="col" className={headClass}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pendingChildren.map((child) => (
                <tr
                  key={child.initiatedEventId}
                  className="border-line border-t max-sm:flex max-sm:flex-wrap max-sm:py-1"
                >
                  <th scope="row" className={`${cellClass} max-sm:basis-full`}>
                    <WorkflowLink
                      namespace={run.namespace}
                      workflowId={child.workflowId}
                      runId={child.runId}
                    />
                  </th>
                  <td className={cellClass}>
                    <bdi>{visibleText(child.type)}</bdi>
                  </td>
                  <td className={`${cellClass} whitespace-nowrap`}>
                    <Link
                      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
                      params={{ ...run }}
                      search={{ event: child.initiatedEventId }}
                      className="text-accent underline"
                    >
                      event {child.initiatedEventId}
                    </Link>
                  </td>
                  <td className={cellClass}>
                    {child.parentClosePolicy}
                    {closeEffects[child.parentClosePolicy] !== undefined && (
                      <span className="text-ink-soft">
                        : {closeEffects[child.parentClosePolicy]}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  )
}

/** A child that has not started yet has no run to link to. */
function WorkflowLink({
  namespace,
  workflowId,
  runId,
}: {
  namespace: string
  workflowId: string
  runId: string
}) {
  const className = 'break-all font-mono text-accent underline'
  return runId === '' ? (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId"
      params={{ namespace, workflowId }}
      className={className}
    >
      <bdi>{visibleText(workflowId)}</bdi>
    </Link>
  ) : (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId"
      params={{ namespace, workflowId, runId }}
      className={className}
    >
      <bdi>{visibleText(workflowId)}</bdi>
    </Link>
  )
}
