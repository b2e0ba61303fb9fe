import type { ActivityOptionsChange } from '@rewind/contract/activities'
import type { ActivityOptions } from '@rewind/contract/pending'
import { whyNotOptions } from '@rewind/history/acts/activity-actions'
import { useId } from 'react'
import { exactDuration, parseDuration } from '../../../components/parse-duration.ts'

type OptionName = keyof ActivityOptionsChange
export type OptionTexts = Record<OptionName, string>

interface Field {
  name: OptionName
  label: string
  kind: 'text' | 'duration' | 'number' | 'count'
}

const fields: readonly Field[] = [
  { name: 'taskQueue', label: 'Task queue', kind: 'text' },
  { name: 'scheduleToCloseTimeout', label: 'Schedule to close', kind: 'duration' },
  { name: 'scheduleToStartTimeout', label: 'Schedule to start', kind: 'duration' },
  { name: 'startToCloseTimeout', label: 'Start to close', kind: 'duration' },
  { name: 'heartbeatTimeout', label: 'Heartbeat timeout', kind: 'duration' },
  { name: 'initialInterval', label: 'Initial interval', kind: 'duration' },
  { name: 'backoffCoefficient', label: 'Back-off coefficient', kind: 'number' },
  { name: 'maximumInterval', label: 'Maximum interval', kind: 'duration' },
  { name: 'maximumAttempts', label: 'Maximum attempts', kind: 'count' },
]

/** Returns the current options as texts for the fields. An empty text means none, or no limit. */
export function optionTexts(options: ActivityOptions = {}): OptionTexts {
  const text = ({ name, kind }: Field) => {
    const value = options[name]
    if (value === undefined) return ''
    return kind === 'duration' ? exactDuration(Number(value)) : String(value)
  }
  return Object.fromEntries(fields.map((field) => [field.name, text(field)])) as OptionTexts
}

interface ChangedOptions {
  options?: ActivityOptionsChange
  whyNot?: string
  problems: Partial<Record<OptionName, string>>
}

/** Returns the options that changed, or why they cannot be sent. */
export function changedOptions(texts: OptionTexts, current: ActivityOptions = {}): ChangedOptions {
  const before = optionTexts(current)
  const change: Record<string, string | number> = {}
  const problems: Partial<Record<OptionName, string>> = {}
  for (const field of fields) {
    const text = texts[field.name].trim()
    if (text === before[field.name]) continue
    const value = read(field, text)
    if (value === undefined) problems[field.name] = wrong[field.kind]
    else if (value !== (current[field.name] ?? 0)) change[field.name] = value
  }
  const options = change as ActivityOptionsChange
  const [problem] = Object.values(problems)
  const whyNot = problem ?? whyNotOptions(options, current)
  return { problems, ...(whyNot === undefined ? { options } : { whyNot }) }
}

const wrong: Record<Field['kind'], string> = {
  text: 'A task queue has a name.',
  duration: 'A time such as 90 s, 5 min or 1 h 30 min; empty is none.',
  number: 'A number from 1.',
  count: 'A whole number; empty is no limit.',
}

function read({ kind }: Field, text: string): string | number | undefined {
  switch (kind) {
    case 'text':
      return text === '' ? undefined : text
    case 'duration':
      return text === '' ? 0 : parseDuration(text)
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
    case 'count':
      return text === '' ? 0 : /^\d{1,9}$/.test(text) ? Number(text) : undefined
    default:
      return kind satisfies never
  }
}

export function ActivityOptionsFields({
  texts,
  problems,
  isDisabled,
  onChange,
}: {
  texts: OptionTexts
  problems: Partial<Record<OptionName, string>>
  isDisabled: boolean
  onChange: (texts: OptionTexts) => void
}) {
  const id = useId()
  return (
    <fieldset disabled={isDisabled} className="grid grid-cols-1 gap-x-4 gap-y-1.5 sm:grid-cols-2">
      <legend className="sr-only">Options</legend>
      {fields.map(({ name, label, kind }) => (
        <div key={name} className="flex min-w-0 flex-col gap-0.5">
          <label htmlFor={`${id}-${name}`} className="text-ink-soft">
            {label}
          </label>
          <input
            id={`${id}-${name}`}
            value={texts[name]}
            placeholder={kind === 'count' ? 'no limit' : kind === 'duration' ? 'none' : ''}
            aria-invalid={problems[name] !== undefined}
            aria-describedby={problems[name] === undefined ? undefined : `${id}-${name}-problem`}
            onChange={({ target }) => onChange({ ...texts, [name]: target.value })}
            className="h-7 min-w-0 rounded border border-line-strong bg-surface px-2 aria-invalid:border-danger disabled:opacity-55"
          />
          {problems[name] !== undefined && (
            <span id={`${id}-${name}-problem`} className="text-danger text-small">
              {problems[name]}
            </span>
          )}
        </div>
      ))}
    </fieldset>
  )
}
