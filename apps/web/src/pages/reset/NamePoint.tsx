import type { NameableThings, NamedPoint, PointName } from '@rewind/history/name-reset-point'
import { type ReactNode, useId, useState } from 'react'
import { Button, buttonClass } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { timeInZone } from '../../components/time-in-zone.ts'
import { visibleText } from '../../components/visible-text.ts'
import type { ResetSearch } from './reset-search.ts'

type NameSearch = Pick<ResetSearch, 'by' | 'of' | 'which'>

const ways: readonly { by: PointName['by']; label: string }[] = [
  { by: 'first', label: 'first workflow task' },
  { by: 'last', label: 'last workflow task' },
  { by: 'activity', label: 'before an activity' },
  { by: 'failure', label: 'before a failure' },
  { by: 'time', label: 'at a time' },
  { by: 'build', label: 'before a build' },
  { by: 'continued', label: 'last continue-as-new' },
]

/** A long list of failures or schedulings offers the newest ones; any other is chosen in the history. */
const mostOffered = 500

/** Says where to reset to without an event id: the id it comes to is shown. */
export function NamePoint({
  search,
  things,
  named,
  chosenId,
  whyLocked,
  onName,
  onChoose,
  otherRun,
}: {
  search: NameSearch
  things: NameableThings
  /** What the name comes to; absent while it does not say all it needs. */
  named: NamedPoint | undefined
  chosenId: number | undefined
  whyLocked: string | undefined
  onName: (search: NameSearch) => void
  onChoose: (eventId: number) => void
  /** Leads to the reset of another run of this workflow id; a file has none. */
  otherRun: ((runId: string, className: string, children: ReactNode) => ReactNode) | undefined
}) {
  const isLocked = whyLocked !== undefined
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Name the point"
          value={search.by ?? ''}
          isDisabled={isLocked}
          onChange={(value) => onName(firstOf(ways.find(({ by }) => by === value)?.by, things))}
        >
          <option value="">an event of the list</option>
          {ways.map(({ by, label }) => (
            <option key={by} value={by}>
              {label}
            </option>
          ))}
        </Select>
        <Which search={search} things={things} isLocked={isLocked} onName={onName} />
      </div>
      {named && (
        <p role="status" className="flex flex-wrap items-center gap-2">
          {'whyNot' in named ? (
            <span className="text-warning">
              <bdi>{visibleText(named.whyNot)}</bdi>
            </span>
          ) : 'runId' in named ? (
            <>
              {otherRun?.(
                named.runId,
                buttonClass(),
                <>Reset run {named.runId.slice(0, 8)} instead…</>,
              )}
              <span className="text-ink-soft">
                {named.because}
                {otherRun === undefined && ` It is run ${named.runId}, which is not in this file.`}
              </span>
            </>
          ) : (
            <>
              {named.eventId !== chosenId && (
                <Button whyNot={whyLocked} onClick={() => onChoose(named.eventId)}>
                  Use event {named.eventId}
                </Button>
              )}
              <span className="min-w-0 break-words text-ink-soft">
                Event <span className="font-medium text-ink">{named.eventId}</span>:{' '}
                <bdi>{visibleText(named.because)}</bdi>
              </span>
            </>
          )}
        </p>
      )}
    </div>
  )
}

/** A name that says something at once, where there is something to name. */
function firstOf(by: PointName['by'] | undefined, things: NameableThings): NameSearch {
  const { activities, builds } = things
  if (by === 'activity') return { by, of: activities.at(-1)?.type, which: 'last' }
  if (by === 'build') return { by, of: builds.at(-1)?.buildId }
  return { by }
}

/** What the way of naming asks for besides. */
function Which({
  search: { by, of, which },
  things,
  isLocked,
  onName,
}: {
  search: NameSearch
  things: NameableThings
  isLocked: boolean
  onName: (search: NameSearch) => void
}) {
  const { activities, failures, builds } = things
  switch (by) {
    case 'activity': {
      const eventIds = activities.find(({ type }) => type === of)?.eventIds ?? []
      return (
        <>
          <Select
            label="Activity type"
            value={of ?? ''}
            isDisabled={isLocked}
            onChange={(type) => onName({ by, of: type, which: 'last' })}
          >
            {!activities.some(({ type }) => type === of) && (
              <option value={of ?? ''}>{of ?? 'no activity was scheduled'}</option>
            )}
            {activities.map(({ type, eventIds }) => (
              <option key={type} value={type}>
                {visibleText(type)} ({eventIds.length.toLocaleString('en')})
              </option>
            ))}
          </Select>
          <Select
            label="Which scheduling"
            value={which ?? 'first'}
            isDisabled={isLocked}
            onChange={(value) => onName({ by, of, which: value })}
          >
            <option value="first">first</option>
            <option value="last">last</option>
            {eventIds.slice(-mostOffered).map((eventId) => (
              <option key={eventId} value={eventId}>
                event {eventId}
              </option>
            ))}
          </Select>
        </>
      )
    }
    case 'failure':
      return (
        <Select
          label="Which failure"
          value={of ?? ''}
          isDisabled={isLocked}
          onChange={(value) => onName({ by, ...(value !== '' && { of: value }) })}
        >
          <option value="">the newest</option>
          {failures.slice(-mostOffered).map(({ eventId, name, failure }) => (
            <option key={eventId} value={eventId}>
              event {eventId}: {visibleText(failure ?? name ?? '').slice(0, 80)}
            </option>
          ))}
        </Select>
      )
    case 'build':
      return (
        <Select
          label="Build id"
          value={of ?? ''}
          isDisabled={isLocked}
          onChange={(value) => onName({ by, of: value })}
        >
          {!builds.some(({ buildId }) => buildId === of) && (
            <option value={of ?? ''}>{of ?? 'no build id is told'}</option>
          )}
          {builds.map(({ buildId, eventId }) => (
            <option key={buildId} value={buildId}>
              {visibleText(buildId)}, from event {eventId}
            </option>
          ))}
        </Select>
      )
    case 'time':
      return <TimeField time={of} isLocked={isLocked} onTime={(time) => onName({ by, of: time })} />
    default:
      return null
  }
}

/** A time in the zone of the page; it counts as soon as it is one. */
function TimeField({
  time,
  isLocked,
  onTime,
}: {
  time: string | undefined
  isLocked: boolean
  onTime: (time: string | undefined) => void
}) {
  const { timeZone } = usePreferences()
  const id = useId()
  const isTime = time !== undefined && !Number.isNaN(Date.parse(time))
  const [text, setText] = useState(() => (isTime ? dateAndTime(time, timeZone) : (time ?? '')))
  const isWrong = text !== '' && timeInZone(text, timeZone) === undefined
  return (
    <>
      <input
        type="text"
        aria-label="Time"
        placeholder="2026-11-24 02:14:07"
        value={text}
        disabled={isLocked}
        aria-invalid={isWrong}
        aria-describedby={id}
        onChange={({ target }) => {
          setText(target.value)
          // A second named without its fraction is meant to its end.
          onTime(timeInZone(target.value, timeZone, 999))
        }}
        className="h-7 w-44 rounded border border-line-strong bg-surface px-2 font-mono"
      />
      <span id={id} className={isWrong ? 'text-warning' : 'text-ink-faint'}>
        {isWrong ? 'as 2026-11-24 02:14:07, ' : ''}
        {timeZone === 'local' ? 'local time' : timeZone}
      </span>
    </>
  )
}

function Select({
  label,
  value,
  isDisabled,
  onChange,
  children,
}: {
  label: string
  value: string
  isDisabled: boolean
  onChange: (value: string) => void
  children: ReactNode
}) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={isDisabled}
      onChange={({ target }) => onChange(target.value)}
      className="h-7 min-w-0 max-w-64 rounded border border-line-strong bg-surface px-1.5"
    >
      {children}
    </select>
  )
}
