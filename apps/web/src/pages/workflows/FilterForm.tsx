import type { SearchAttribute } from '@rewind/contract/cluster'
import {
  type Filter,
  type FilterOperator,
  operatorsOf,
  valuesOf,
} from '@rewind/history/visibility/visibility-filter'
import { useId, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format-time.ts'
import { usePreferences } from '../../components/Preferences.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { FilterValues, fieldClass } from './FilterValues.tsx'
import type { SeenValues } from './query-completion.ts'
import { typedFilter } from './typed-filter.ts'

interface FilterFormProps {
  attributes: readonly SearchAttribute[]
  filter: Filter | undefined
  seenValues: SeenValues
  onSave: (filter: Filter) => void
}

/** One condition: an attribute, an operator, and values in the form of the attribute's type. */
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
  // A value that the user does not touch stays as written: the field shows a time without its
  // fraction.
  const written = new Map(
    filter?.attribute === name ? filter.values.map((value) => [shownValue(value), value]) : [],
  )
  const typed = typedFilter({ type, operator, texts: given, timeZone, written })
  const problems = 'problems' in typed ? typed.problems : []
  const whyNot =
    takes === 'many' && given.length === 0
      ? 'A value is missing.'
      : problems.find((problem) => problem !== undefined)

  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot === undefined && 'condition' in typed) {
          onSave({ attribute: name, ...typed.condition })
        }
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
          {known === undefined && <option value={name}>{visibleText(name)}</option>}
          {attributes.map((attribute) => (
            <option key={attribute.name} value={attribute.name}>
              {visibleText(attribute.name)} ({attribute.type})
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
      <FilterValues
        name={name}
        type={type}
        takes={takes}
        texts={shown}
        problems={problems}
        options={seenValues(name)}
        timeZone={timeZone}
        listId={`${id}-seen`}
        onChange={setTexts}
      />
      <Button type="submit" look="primary" className="self-end" whyNot={whyNot}>
        {filter === undefined ? 'Add filter' : 'Change filter'}
      </Button>
    </form>
  )
}
