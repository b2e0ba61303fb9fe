import { Popover } from '@base-ui/react/popover'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { HistorySource } from '../../api/history-source.ts'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import {
  endInZone,
  stretchWords,
  timeInZone,
  whyNoTime,
  zoneName,
} from '../../components/time-in-zone.ts'
import type { HistorySearch } from './history-search.ts'

const backwards = 'It ends before it begins.'

type Range = { from: string | undefined; to: string | undefined }

/** Limits the events to a time range, in the time zone of the preferences. */
export function TimeRangeMenu({
  source,
  search,
  className,
  onChange,
}: {
  source: HistorySource
  search: HistorySearch
  className: string
  onChange: (range: Range) => void
}) {
  const { timeZone } = usePreferences()
  const { from, to } = search
  const [isOpen, setOpen] = useState(false)
  const { model } = source
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={className} aria-pressed={Boolean(from ?? to)}>
        {stretchWords(from, to, timeZone)}
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-30">
          <Popover.Popup className="w-80 rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="mb-2 font-semibold">Time of events</Popover.Title>
            <RangeForm
              from={from ?? model.rowAt(1)?.time}
              to={to ?? model.rowAt(model.length)?.time}
              timeZone={timeZone}
              onChange={(range) => {
                onChange(range)
                setOpen(false)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function RangeForm({
  from,
  to,
  timeZone,
  onChange,
}: {
  from: string | undefined
  to: string | undefined
  timeZone: string
  onChange: (range: Range) => void
}) {
  const [texts, setTexts] = useState({
    from: from ? dateAndTime(from, timeZone) : '',
    to: to ? dateAndTime(to, timeZone) : '',
  })
  const times = { from: timeInZone(texts.from, timeZone), to: endInZone(texts.to, timeZone) }
  const wrong = (['from', 'to'] as const).find((end) => texts[end] !== '' && !times[end])
  const whyWrong = wrong && whyNoTime(texts[wrong], timeZone)
  const order = useId()
  const isBackwards = times.from !== undefined && times.to !== undefined && times.from > times.to
  const whyNot = isBackwards ? backwards : whyWrong
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot === undefined) onChange(times)
      }}
    >
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className="flex items-center justify-between gap-2">
          {end === 'from' ? 'From' : 'Until'}
          <input
            value={texts[end]}
            aria-invalid={(texts[end] !== '' && !times[end]) || (end === 'to' && isBackwards)}
            aria-describedby={order}
            placeholder="2026-11-22 02:14:07"
            onChange={({ target }) => setTexts({ ...texts, [end]: target.value })}
            className="h-7 w-48 rounded border border-line-strong bg-surface px-2 tabular-nums aria-invalid:border-danger"
          />
        </label>
      ))}
      <p className="text-ink-faint text-small">In {zoneName(timeZone)}, as 2026-11-22 02:14:07.</p>
      <p id={order} role="status" className="text-danger text-small">
        {whyNot}
      </p>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={() => onChange({ from: undefined, to: undefined })}>
          Any time
        </Button>
        <Button type="submit" look="primary" whyNot={whyNot}>
          Show
        </Button>
      </div>
    </form>
  )
}
