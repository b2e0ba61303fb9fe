import { durationFields, eventIdFields, timestampFields } from '@rewind/history/events/field-kinds'
import { isObject, type JsonObject } from '@rewind/history/events/json-object'
import { isDecodedPayload } from '@rewind/history/payloads/payloads'
import { humanDuration } from '@rewind/history/text/durations'
import type { ReactNode } from 'react'
import { FailureChain, isFailure } from './FailureChain.tsx'
import { Payload } from './Payload.tsx'
import { LongText } from './PayloadText.tsx'
import { TimeText } from './TimeText.tsx'
import { visibleText } from './visible-text.ts'

/** Renders the links for ids in the attributes of an event. */
export interface AttributeLinks {
  event: (eventId: number) => ReactNode
  /** Links to a run of the workflow id that the event belongs to. */
  run: (runId: string) => ReactNode
  workflow: (
    workflowId: string,
    runId: string,
    namespace: string | undefined,
    event?: number,
  ) => ReactNode
}

interface AttributesProps {
  attributes: JsonObject
  links: AttributeLinks
  /** The names of the enclosing attributes, which become part of the names of payloads. */
  path?: string
}

const durations = new Set(durationFields)
const times = new Set(timestampFields)
// These attributes hold ids of events in the history of another workflow or run.
const foreign = new Set([
  'eventId',
  'externalInitiatedEventId',
  'firstWorkflowTaskCompletedId',
  'parentInitiatedEventId',
])
const eventIds = new Set(eventIdFields.filter((name) => !foreign.has(name)))
const runIds = new Set([
  'baseRunId',
  'newRunId',
  'newExecutionRunId',
  'continuedExecutionRunId',
  'originalExecutionRunId',
  'firstExecutionRunId',
])
/** Names of maps and lists that are the only attribute of an object. */
const wrappers = ['payloads', 'fields', 'indexedFields']

/** All attributes of an event, with the names and the nesting that Temporal uses. */
export function EventAttributes({ attributes, links, path = '' }: AttributesProps) {
  // Failures come first.
  const entries = Object.entries(attributes).sort(
    ([, a], [, b]) => Number(isFailure(b)) - Number(isFailure(a)),
  )
  return (
    <dl className="grid min-w-0 grid-cols-1 gap-x-3 gap-y-1 sm:grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)]">
      {entries.map(([name, value]) => {
        const isBlock = needsWidth(value)
        return (
          <div
            key={name}
            className={`min-w-0 border-line border-b py-1 last:border-b-0 sm:col-span-2 sm:grid ${
              isBlock ? '' : 'sm:grid-cols-subgrid'
            }`}
          >
            <dt className="text-ink-soft [overflow-wrap:anywhere]">
              <bdi>{visibleText(name)}</bdi>
            </dt>
            <dd className={isBlock ? 'mt-1 min-w-0 border-line border-l pl-3' : 'min-w-0'}>
              <AttributeValue
                name={name}
                value={value}
                links={links}
                path={path === '' ? name : `${path} ${name}`}
                namespace={namespaceIn(attributes)}
              />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

const namespaceIn = ({ namespace }: JsonObject) =>
  typeof namespace === 'string' && namespace !== '' ? namespace : undefined

const isEmpty = (value: unknown) =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

const isExecution = (
  value: JsonObject,
): value is JsonObject & { workflowId: string; runId: string } =>
  typeof value.workflowId === 'string' && typeof value.runId === 'string'

/**
 * Returns the name in `{ name: "ChargeCard" }`, the form in which Temporal writes types; undefined
 * if the object holds anything else.
 */
const soleName = (value: JsonObject) =>
  typeof value.name === 'string' && Object.keys(value).length === 1 ? value.name : undefined

const needsWidth = (value: unknown) =>
  typeof value === 'object' &&
  !isEmpty(value) &&
  !(isObject(value) && (isExecution(value) || soleName(value) !== undefined))

function AttributeValue(props: {
  name: string
  value: unknown
  links: AttributeLinks
  path: string
  namespace: string | undefined
}) {
  const { name, value, links, path } = props
  if (isDecodedPayload(value)) return <Payload payload={value} name={path} />
  if (isEmpty(value)) {
    return <span className="text-ink-faint">{value === null ? 'null' : 'empty'}</span>
  }
  if (isFailure(value)) {
    return (
      <FailureChain
        failure={value}
        renderDetails={(details) => (
          <EventAttributes attributes={details} links={links} path={path} />
        )}
      />
    )
  }
  if (Array.isArray(value)) return <Items {...props} items={value} />
  if (isObject(value)) return <Nested {...props} value={value} />
  if (typeof value === 'string') return <Text {...props} text={value} />
  if (typeof value === 'number' && eventIds.has(name)) {
    return value > 0 ? links.event(value) : <span className="text-ink-faint">none</span>
  }
  return <span className="font-mono">{String(value)}</span>
}

type ValueProps = Parameters<typeof AttributeValue>[0]

function Items({ items, ...props }: ValueProps & { items: unknown[] }) {
  return (
    <ol className="flex flex-col gap-1">
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event never changes, and its items have no other key
        <li key={at} className="min-w-0">
          <AttributeValue
            {...props}
            value={item}
            path={items.length > 1 ? `${props.path} ${at + 1}` : props.path}
          />
        </li>
      ))}
    </ol>
  )
}

function Nested({ value, ...props }: ValueProps & { value: JsonObject }) {
  const { links, path, namespace } = props
  const [key, ...others] = Object.keys(value)
  if (key !== undefined && others.length === 0 && wrappers.includes(key)) {
    return <AttributeValue {...props} value={value[key]} />
  }
  const text = soleName(value)
  if (text !== undefined) return <LongText text={text} />
  if (isExecution(value) && others.length === 1) {
    return links.workflow(value.workflowId, value.runId, namespace)
  }
  const where = namespaceIn(value)
  if (isExecution(value) && where !== undefined) {
    // A link of an event, for example to a Nexus operation and the run behind it.
    const { workflowId, runId, ...rest } = value
    const { eventRef } = rest
    const event = isObject(eventRef) ? Number(eventRef.eventId) : 0
    return (
      <div className="flex flex-col gap-1">
        {links.workflow(workflowId, runId, where, event > 0 ? event : undefined)}
        <EventAttributes attributes={rest} links={links} path={path} />
      </div>
    )
  }
  return <EventAttributes attributes={value} links={links} path={path} />
}

const isDuration = /^-?\d+(\.\d+)?s$/
const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function Text({ name, text, links }: ValueProps & { text: string }) {
  if (durations.has(name) && isDuration.test(text)) {
    return <span title={text}>{humanDuration(text)}</span>
  }
  if ((times.has(name) || name.endsWith('Time')) && isTime.test(text)) {
    return <TimeText time={text} />
  }
  if (runIds.has(name)) return links.run(text)
  return <LongText text={text} />
}
