import type { NameableThings } from '@rewind/history/reset-points/reset-point-by-name'
import { visibleText } from '../../components/visible-text.ts'
import { NameSelect } from './NameSelect.tsx'
import { NameTime } from './NameTime.tsx'
import type { ResetSearch } from './reset-search.ts'

export type NameSearch = Pick<ResetSearch, 'by' | 'of' | 'which'>

/** A long list of failures or schedulings offers the newest ones; any other is chosen in the history. */
const maxOffered = 500

/** What the way of naming asks for besides. */
export function ResetTarget({
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
          <NameSelect
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
          </NameSelect>
          <NameSelect
            label="Which scheduling"
            value={which ?? 'first'}
            isDisabled={isLocked}
            onChange={(value) => onName({ by, of, which: value })}
          >
            <option value="first">first</option>
            <option value="last">last</option>
            {eventIds.slice(-maxOffered).map((eventId) => (
              <option key={eventId} value={eventId}>
                event {eventId}
              </option>
            ))}
          </NameSelect>
        </>
      )
    }
    case 'failure':
      return (
        <NameSelect
          label="Which failure"
          value={of ?? ''}
          isDisabled={isLocked}
          onChange={(value) => onName({ by, ...(value !== '' && { of: value }) })}
        >
          <option value="">the newest</option>
          {failures.slice(-maxOffered).map(({ eventId, name, failure }) => (
            <option key={eventId} value={eventId}>
              event {eventId}: {visibleText(failure ?? name ?? '').slice(0, 80)}
            </option>
          ))}
        </NameSelect>
      )
    case 'build':
      return (
        <NameSelect
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
        </NameSelect>
      )
    case 'time':
      return <NameTime time={of} isLocked={isLocked} onTime={(time) => onName({ by, of: time })} />
    default:
      return null
  }
}
