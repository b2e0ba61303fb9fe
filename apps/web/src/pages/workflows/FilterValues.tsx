import type { SearchAttribute } from '@rewind/contract/cluster'
import { statusNames } from '@rewind/history/visibility/visibility-filter'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format-time.ts'
import { zoneName } from '../../components/time-in-zone.ts'
import { visibleText } from '../../components/visible-text.ts'
import { recentTimes } from './query-completion.ts'

export const fieldClass =
  'h-7 w-full rounded border border-line-strong bg-surface px-2 aria-invalid:border-danger'

interface ValuesProps {
  name: string
  type: SearchAttribute['type']
  takes: 0 | 1 | 2 | 'many'
  texts: string[]
  /** What is wrong with each text; undefined if nothing is. The button reports empty texts. */
  problems: readonly (string | undefined)[]
  options: string[]
  timeZone: string
  listId: string
  onChange: (texts: string[]) => void
}

/**
 * The values of one condition: as many fields as its operator takes, in the form of the attribute's
 * type.
 */
export function FilterValues({
  name,
  type,
  takes,
  texts,
  problems,
  options,
  timeZone,
  listId,
  onChange,
}: ValuesProps) {
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
        <Problem
          id={`${listId}-0-problem`}
          text={problems.find((problem) => problem !== undefined)}
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
        const problem = text === '' ? undefined : problems[at]
        const problemId = `${listId}-${at}-problem`
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
                aria-invalid={problem !== undefined}
                aria-describedby={problemId}
                onChange={({ target }) => change(target.value)}
                className={fieldClass}
              />
            )}
            <Problem id={problemId} text={problem} />
          </div>
        )
      })}
      <datalist id={listId}>
        {options.map((option) => (
          <option key={option} value={option} label={visibleText(option)} />
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
            In {zoneName(timeZone)}, as 2026-11-22 02:14:07. A day or a minute is meant whole.
          </p>
        </div>
      )}
    </>
  )
}

function Problem({ id, text }: { id: string; text: string | undefined }) {
  return (
    <span id={id} role="status" className="text-danger text-small empty:hidden">
      {text}
    </span>
  )
}
