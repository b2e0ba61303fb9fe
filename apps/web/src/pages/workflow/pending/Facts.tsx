import type { RunRef } from '@rewind/contract/primitives'
import type { JsonObject } from '@rewind/history/events/json-object'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { type AttributeLinks, EventAttributes } from '../../../components/EventAttributes.tsx'
import { FailureChain } from '../../../components/FailureChain.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/** Names and values. A line without a value is left out. */
export function Facts({ all }: { all: readonly (readonly [name: string, value: ReactNode])[] }) {
  const known = all.filter(([, value]) => value !== undefined && value !== null && value !== '')
  return (
    <dl className="grid grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-0.5">
      {known.map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Part({
  title,
  heading,
  children,
}: {
  title: string
  /** The level of the title: `h2` for a section of the page itself, by default `h3`. */
  heading?: 'h2'
  children: ReactNode
}) {
  const id = useId()
  const Heading = heading ?? 'h3'
  return (
    <section aria-labelledby={id}>
      <Heading id={id} className="mb-1 font-medium text-ink-faint text-small">
        {title}
      </Heading>
      {children}
    </section>
  )
}

/** A failure with its causes. Event ids in it link into the history of the run. */
export function FailurePart({
  run,
  title,
  failure,
}: {
  run: RunRef
  title: string
  failure: JsonObject | undefined
}) {
  if (failure === undefined) return null
  return (
    <Part title={title}>
      <FailureChain
        failure={failure}
        renderDetails={(details) => <EventAttributes attributes={details} links={linksOf(run)} />}
      />
    </Part>
  )
}

const linksOf = (run: RunRef): AttributeLinks => ({
  event: (eventId) => <EventLink run={run} eventId={eventId} />,
  run: (runId) => <bdi className="font-mono text-small">{visibleText(runId)}</bdi>,
  workflow: (workflowId, runId, namespace = run.namespace) => (
    <WorkflowLink {...{ namespace, workflowId, runId }} />
  ),
})

export function EventLink({ run, eventId }: { run: RunRef; eventId: number }) {
  return (
    <Link
      to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
      params={{ ...run }}
      search={{ event: eventId }}
      className="text-accent hover:underline"
    >
      event {eventId}
    </Link>
  )
}

/** A link to a workflow. Without a run id it leads to the latest run. */
export function WorkflowLink({
  namespace,
  workflowId,
  runId,
}: {
  namespace: string
  workflowId: string
  runId: string
}) {
  return (
    <Link
      to={
        runId === ''
          ? '/namespaces/$namespace/workflows/$workflowId'
          : '/namespaces/$namespace/workflows/$workflowId/$runId'
      }
      params={{ namespace, workflowId, runId }}
      className="wrap-anywhere font-mono text-accent hover:underline"
    >
      <bdi>{visibleText(workflowId)}</bdi>
    </Link>
  )
}
