import type { RunRef } from '@rewind/contract/primitives'
import type { CancellationPart } from '@rewind/history/cancellation/cancellation-parts'
import type { PartState } from '@rewind/history/cancellation/part-answer'
import { payloadPreview } from '@rewind/history/payloads/payload-preview'
import { useState } from 'react'
import { Button } from '../../../components/Button.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { ChildrenNow, type ChildStatuses, useChildStatuses } from './ChildrenNow.tsx'
import { EventLink, RunLink } from './links.tsx'

/** The number of rows added at a time: a parent may have a thousand children. */
const step = 50

const looks: Record<PartState, { word: string; colour: string }> = {
  waits: { word: 'not asked yet', colour: 'text-ink-soft' },
  'not asked': { word: 'not asked', colour: 'text-ink-soft' },
  'begun after': { word: 'begun after the request', colour: 'text-running' },
  asked: { word: 'asked', colour: 'text-running' },
  heard: { word: 'heard it, goes on', colour: 'text-canceled' },
  silent: { word: 'asked, silent', colour: 'text-canceled' },
  deaf: { word: 'cannot hear', colour: 'text-stuck' },
  left: { word: 'left behind', colour: 'text-ink-soft' },
  canceled: { word: 'canceled', colour: 'text-canceled' },
  completed: { word: 'completed', colour: 'text-completed' },
  failed: { word: 'failed', colour: 'text-failed' },
  'timed out': { word: 'timed out', colour: 'text-timed-out' },
  terminated: { word: 'terminated', colour: 'text-terminated' },
}

/** Parts that keep the run open come first. */
const order: readonly PartState[] = [
  'deaf',
  'heard',
  'silent',
  'asked',
  'not asked',
  'begun after',
  'waits',
  'left',
  'failed',
  'timed out',
  'terminated',
  'completed',
  'canceled',
]

/** All parts that the run waited for or started since the request. A long list is folded. */
export function CancellationParts({
  run,
  parts,
  isClosed,
}: {
  run: RunRef
  parts: readonly CancellationPart[]
  isClosed: boolean
}) {
  const [only, setOnly] = useState<PartState>()
  const [shown, setShown] = useState(step)
  const childCount = parts.filter(({ state, child }) => state === 'left' && child).length
  const statuses = useChildStatuses(run, isClosed && childCount > 0)
  if (parts.length === 0) return null
  const counts = new Map<PartState, number>()
  for (const { state } of parts) counts.set(state, (counts.get(state) ?? 0) + 1)
  const isThere = only !== undefined && counts.has(only)
  const matching = parts
    .filter(({ state }) => !isThere || state === only)
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.id - b.id)
  return (
    <section aria-label="Activities and children" className="border-line border-t p-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h2 className="font-semibold">Activities, children and timers</h2>
        <div className="flex flex-wrap gap-1">
          {counts.size > 1 &&
            order
              .filter((state) => counts.has(state))
              .map((state) => (
                <Button
                  key={state}
                  look="quiet"
                  aria-pressed={only === state}
                  className="aria-pressed:bg-selected aria-pressed:text-ink"
                  onClick={() => {
                    setOnly(only === state ? undefined : state)
                    setShown(step)
                  }}
                >
                  {looks[state].word} {(counts.get(state) ?? 0).toLocaleString('en')}
                </Button>
              ))}
        </div>
      </div>
      {childCount > 0 && isClosed && <ChildrenNow statuses={statuses} />}
      <ul className="flex flex-col gap-1">
        {matching.slice(0, shown).map((part) => (
          <Part key={part.id} run={run} part={part} statuses={statuses} />
        ))}
      </ul>
      {matching.length > shown && (
        <p className="mt-2 flex items-center gap-3">
          <Button onClick={() => setShown(shown + step)}>
            Show {Math.min(step, matching.length - shown)} more
          </Button>
          <span className="text-ink-soft">
            {shown.toLocaleString('en')} of {matching.length.toLocaleString('en')}
          </span>
        </p>
      )}
    </section>
  )
}

function Part({
  run,
  part,
  statuses,
}: {
  run: RunRef
  part: CancellationPart
  statuses: ChildStatuses
}) {
  const { state, name, kind, sentence, time, eventId, child, activity } = part
  const { word, colour } = looks[state]
  const beat =
    state === 'heard' || state === 'begun after' ? activity?.heartbeatDetails?.[0] : undefined
  return (
    <li
      data-part={part.id}
      className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-3 rounded border border-line bg-surface px-2 py-1 max-sm:grid-cols-1"
    >
      <span className={`${colour} font-medium`}>{word}</span>
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-ink-soft text-small">{kind}</span>
          {child ? (
            <RunLink
              namespace={run.namespace}
              workflowId={child.workflowId}
              runId={child.runId ?? statuses.byId.get(child.workflowId)?.runId}
            >
              <bdi>{visibleText(name)}</bdi>
            </RunLink>
          ) : (
            <bdi className="wrap-anywhere font-medium">{visibleText(name)}</bdi>
          )}
          <span className="text-ink-soft text-small">
            <TimeText time={time} show="clock" />
          </span>
          <EventLink run={run} eventId={eventId} />
          {child && statuses.badge(child.workflowId)}
        </div>
        <p className="max-w-[100ch] break-words text-ink-soft">{visibleText(sentence)}</p>
        {beat && (
          <p className="mt-0.5 break-words text-small">
            Details of the last heartbeat:{' '}
            <code className="font-mono">{visibleText(payloadPreview(beat) ?? 'none')}</code>
          </p>
        )}
      </div>
    </li>
  )
}
