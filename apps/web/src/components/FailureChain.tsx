import { isObject, type JsonObject, objectOf, textOf } from '@rewind/history/events/json-object'
import type { ReactNode } from 'react'
import { LongText } from './PayloadText.tsx'
import { visibleText } from './visible-text.ts'

/**
 * Whether a value is Temporal's `Failure`: a message beside a kind, a source, a stack trace or a
 * cause.
 */
export const isFailure = (value: unknown): value is JsonObject =>
  isObject(value) &&
  typeof value.message === 'string' &&
  Object.keys(value).some((key) => ['source', 'stackTrace', 'cause'].includes(key) || isKind(key))

const isKind = (key: string) => key.endsWith('FailureInfo')

const shownApart = new Set(['message', 'stackTrace', 'cause', 'source'])

/** The number of causes shown. Deeper chains come from a fault or an attack, not from an SDK. */
const deepest = 50

/** A failure and its causes, outermost first, as the SDK reported them. */
export function FailureChain({
  failure,
  renderDetails,
}: {
  failure: JsonObject
  /** Renders the attributes that are specific to one kind of failure. */
  renderDetails: (details: JsonObject) => ReactNode
}) {
  const chain: JsonObject[] = []
  for (let at: JsonObject | undefined = failure; at && chain.length < deepest; ) {
    chain.push(at)
    at = objectOf(at, 'cause')
  }
  return (
    <ol className="flex flex-col gap-2">
      {chain.map((each, depth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a failure has no key other than its depth
        <li key={depth} className="min-w-0">
          {depth > 0 && <div className="mb-1 text-ink-faint">caused by</div>}
          <OneFailure failure={each} renderDetails={renderDetails} />
        </li>
      ))}
    </ol>
  )
}

function OneFailure({
  failure,
  renderDetails,
}: {
  failure: JsonObject
  renderDetails: (details: JsonObject) => ReactNode
}) {
  const kind = Object.keys(failure).find(isKind)
  const details = kind === undefined ? undefined : objectOf(failure, kind)
  const { type, timeoutType, ...otherDetails } = details ?? {}
  const typeName = textOf({ type: type ?? timeoutType }, 'type') ?? ''
  const message = textOf(failure, 'message') ?? ''
  const stackTrace = textOf(failure, 'stackTrace') ?? ''
  const others = Object.fromEntries(
    Object.entries(failure).filter(([key]) => !shownApart.has(key) && key !== kind),
  )
  return (
    <div className="min-w-0 rounded border border-line bg-sunken px-2 py-1">
      <div className="flex flex-wrap gap-x-2 text-ink-soft text-small">
        <span className="font-medium text-failed">{kindName(kind)}</span>
        {typeName !== '' && (
          <bdi className="font-mono [overflow-wrap:anywhere]">{visibleText(typeName)}</bdi>
        )}
        {textOf(failure, 'source') && (
          <bdi className="text-ink-faint">from {visibleText(textOf(failure, 'source') ?? '')}</bdi>
        )}
      </div>
      {message === '' ? (
        <div className="text-ink-faint">no message</div>
      ) : (
        <LongText text={message} className="mt-0.5" />
      )}
      {stackTrace !== '' && (
        <details className="mt-1" open={stackTrace.split('\n').length <= 12}>
          <summary className="text-ink-soft text-small">stack trace</summary>
          <LongText
            text={stackTrace}
            className="mt-0.5 text-ink-soft text-small leading-[1.125rem]"
          />
        </details>
      )}
      {Object.keys(otherDetails).length > 0 && renderDetails(otherDetails)}
      {Object.keys(others).length > 0 && renderDetails(others)}
    </div>
  )
}

/** Returns the words of a kind: `application failure` for `applicationFailureInfo`. */
function kindName(kind: string | undefined): string {
  if (kind === undefined) return 'failure'
  const name = kind.slice(0, -'FailureInfo'.length)
  return `${name.replace(/(?=[A-Z])/g, ' ').toLowerCase()} failure`
}
