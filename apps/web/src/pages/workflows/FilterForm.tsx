import type { SearchAttribute } from '@rewind/contract/cluster'
import {
  type Filter,
  type FilterOperator,
  filterValue,
  operatorsOf,
  statusNames,
  valuesOf,
} from '@rewind/history/visibility-filter'
import { useId, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { timeInZone } from '../../components/time-in-zone.ts'
import { recentTimes, type SeenValues } from './query-completion.ts'

const fieldClass =
  'h-7 w-full rounded border border-line-strong bg-surface px-2 aria-invalid:border-danger'

interface FilterFormProps {
  attributes: readonly SearchAttribute[]
  filter: Filter | undefined
  seenValues: SeenValues
  onSave: (filter: Filter) => void
}

/** One condition: an attribute, what is asked of it, and the values in the form of its type. */
export function FilterForm({ attributes, filter, seenValues, onSave }: FilterFormProps) {
  const { timeZone } = usePreferences()
  const [name, setName] = useState(filter?.attribute ?? 'WorkflowType')
  const known = attributes.find((attribute) => attribute.name === name)
  const type = known?.type ?? 'Keyword'
  const operators = operatorsOf(name, type)
  const [chosen, setOperator] = useState<FilterOperator | undefined>(filter?.operator)
  const operator = operators.find((each) => each === chosen) ?? operators[0] ?? '='
  const shownValue = ({ kind, text }: Filter['values'][number]) =>
    kind === 'string' && type === 'Datetime' && !Number.isNaN(Date.parse(text))
      ? dateAndTime(text, timeZone)
      : text
  const [texts, setTexts] = useState<string[]>(filter?.values.map(shownValue) ?? [])
  const id = useId()

  const takes = valuesOf(operator)
  const shown = takes === 'many' ? texts : Array.from({ length: takes }, (_, at) => texts[at] ?? '')
  const given = takes === 'many' ? shown.filter((text) => text !== '') : shown
  const values = given.map((text) => typedValue(text, type, timeZone))
  const isWhole = takes === 'many' ? values.length > 0 : true
  const isReady = isWhole && values.every((text) => text !== undefined)

  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isReady) return
        onSave({
          attribute: name,
          operator,
          values: values.flatMap((text) => (text === undefined ? [] : [filterValue(type, text)])),
        })
      }}
    >
      <label className="flex flex-col gap-1">
        Search attribute
        <select
          value={name}
          onChange={({ target }) => {
            setName(target.value)
            setTexts([])
          }}
          className={fieldClass}
        >
          {known === undefined && <option value={name}>{name}</option>}
          {attributes.map((attribute) => (
            <option key={attribute.name} value={attribute.name}>
              {attribute.name} ({attribute.type})
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1">
        Operator
        <select
          value={operator}
          onChange={({ target }) =>
            setOperator(operators.find((each) => each === target.value) ?? operator)
          }
          className={fieldClass}
        >
          {operators.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <Values
        name={name}
        type={type}
        takes={takes}
        texts={shown}
        options={seenValues(name)}
        timeZone={timeZone}
        listId={`${id}-seen`}
        onChange={setTexts}
      />
      <Button
        type="submit"
        look="primary"
        className="self-end"
        whyNot={isReady ? undefined : whatIsMissing(type)}
      >
        {filter === undefined ? 'Add filter' : 'Change filter'}
      </Button>
    </form>
  )
}

interface ValuesProps {
  name: string
  type: SearchAttribute['type']
  takes: 0 | 1 | 2 | 'many'
  texts: string[]
  options: string[]
  timeZone: string
  listId: string
  onChange: (texts: string[]) => void
}

function Values({ name, type, takes, texts, options, timeZone, listId, onChange }: ValuesProps) {
  if (takes === 0) return null
  if (name === 'ExecutionStatus' && takes === 'many') {
    return (
      <fieldset className="grid grid-cols-2 gap-1">
        <legend className="mb-1">Values</legend>
        {statusNames.map((status) => (
          <label key={status} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={texts.includes(status)}
              onChange={({ target }) =>
                onChange(
                  target.checked ? [...texts, status] : texts.filter((text) => text !== status),
                )
              }
            />
            {status}
          </label>
        ))}
      </fieldset>
    )
  }
  if (takes === 'many') {
    return (
      <label className="flex flex-col gap-1">
        Values, one a line
        <textarea
          value={texts.join('\n')}
          rows={4}
          onChange={({ target }) => onChange(target.value.split('\n'))}
          className="w-full rounded border border-line-strong bg-surface px-2 py-1 font-mono"
        />
      </label>
    )
  }
  const labels = takes === 2 ? ['From', 'To'] : ['Value']
  return (
    <>
      {labels.map((label, at) => {
        const text = texts[at] ?? ''
        const change = (next: string) => onChange(texts.with(at, next))
        return (
          <div key={label} className="flex flex-col gap-1">
            <label htmlFor={`${listId}-${at}`}>{label}</label>
            {type === 'Bool' || name === 'ExecutionStatus' ? (
              <select
                id={`${listId}-${at}`}
                value={text}
                onChange={({ target }) => change(target.value)}
                className={fieldClass}
              >
                <option value="">Choose…</option>
                {(type === 'Bool' ? ['true', 'false'] : statusNames).map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            ) : (
              <input
                id={`${listId}-${at}`}
                value={text}
                list={listId}
                inputMode={type === 'Int' || type === 'Double' ? 'decimal' : 'text'}
                placeholder={type === 'Datetime' ? '2026-11-22 02:14:07' : ''}
                aria-invalid={text !== '' && typedValue(text, type, timeZone) === undefined}
                onChange={({ target }) => change(target.value)}
                className={fieldClass}
              />
            )}
          </div>
        )
      })}
      <datalist id={listId}>
        {options.map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
      {type === 'Datetime' && (
        <div className="flex flex-wrap gap-1">
          {recentTimes().map(([label, time]) => (
            <Button
              key={label}
              look="quiet"
              onClick={() => onChange(texts.with(0, dateAndTime(time, timeZone)))}
            >
              {label}
            </Button>
          ))}
          <p className="text-ink-faint text-small">
            In {timeZone === 'local' ? 'local time' : timeZone}, as 2026-11-22 02:14:07.
          </p>
        </div>
      )}
    </>
  )
}

/** What is typed, as the query has it; undefined for what is no value of the type. */
function typedValue(
  text: string,
  type: SearchAttribute['type'],
  timeZone: string,
): string | undefined {
  switch (type) {
    case 'Int':
      return /^[+-]?\d+$/.test(text.trim()) ? text.trim() : undefined
    case 'Double':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? text.trim() : undefined
    case 'Bool':
      return text === 'true' || text === 'false' ? text : undefined
    case 'Datetime':
      return timeInZone(text, timeZone) ?? isoTime(text)
    case 'Keyword':
    case 'KeywordList':
    case 'Text':
      return text
    default:
      return type satisfies never
  }
}

const isoTime = (text: string): string | undefined =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined

function whatIsMissing(type: SearchAttribute['type']): string {
  if (type === 'Int') return 'A whole number is missing.'
  if (type === 'Double') return 'A number is missing.'
  if (type === 'Datetime') return 'A time is missing, as 2026-11-22 02:14:07.'
  return 'A value is missing.'
}
