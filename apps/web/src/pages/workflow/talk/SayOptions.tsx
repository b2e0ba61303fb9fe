import { useId } from 'react'
import type { SayingOptions } from '../../../api/conversation.ts'

const longestId = 1000
const bytesIn = (text: string) => new TextEncoder().encode(text).length

export const whyNotOptions = ({ updateId = '' }: SayingOptions): string | undefined =>
  bytesIn(updateId) > longestId ? 'The update id has more than 1,000 bytes.' : undefined

const rejectConditions = {
  NOT_OPEN: 'NOT_OPEN: the run is closed',
  NOT_COMPLETED_CLEANLY: 'NOT_COMPLETED_CLEANLY: it closed other than completed',
} as const
const conditions = ['NOT_OPEN', 'NOT_COMPLETED_CLEANLY'] as const

const stages = ['COMPLETED', 'ACCEPTED'] as const

const fieldClass =
  'h-7 min-w-0 max-w-full rounded border border-line-strong bg-surface px-2 disabled:opacity-55 aria-invalid:border-danger'

/** The less frequent options of a query and of an update. */
export function SayOptions({
  say,
  options,
  onChange,
  isDisabled,
}: {
  say: 'query' | 'update'
  options: SayingOptions
  onChange: (options: SayingOptions) => void
  isDisabled: boolean
}) {
  const id = useId()
  const whyNot = whyNotOptions(options)
  return (
    <details>
      <summary className="w-fit text-ink-soft">Options</summary>
      <div className="mt-2 flex flex-col gap-2">
        {say === 'query' ? (
          <label className="flex flex-col gap-1">
            <span className="font-medium">Reject condition</span>
            <select
              value={options.rejectCondition ?? ''}
              disabled={isDisabled}
              onChange={({ target }) =>
                onChange({ rejectCondition: conditions.find((each) => each === target.value) })
              }
              className={`self-start ${fieldClass}`}
            >
              <option value="">None: asked whatever the run’s status</option>
              {conditions.map((each) => (
                <option key={each} value={each}>
                  {rejectConditions[each]}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <>
            <div className="flex flex-col gap-1">
              <label htmlFor={id} className="font-medium">
                Update id
              </label>
              <input
                id={id}
                value={options.updateId ?? ''}
                autoComplete="off"
                spellCheck={false}
                disabled={isDisabled}
                aria-invalid={whyNot !== undefined}
                aria-describedby={`${id}-hint`}
                onChange={({ target }) =>
                  onChange({ ...options, updateId: target.value || undefined })
                }
                className={`font-mono ${fieldClass}`}
              />
              <span
                id={`${id}-hint`}
                className={`text-small ${whyNot === undefined ? 'text-ink-faint' : 'text-danger'}`}
              >
                {whyNot ??
                  'Empty: a new id. With the id of an update that the run has accepted nothing is sent; you see that update’s outcome.'}
              </span>
            </div>
            <label className="flex flex-col gap-1">
              <span className="font-medium">Wait for stage</span>
              <select
                value={options.waitForStage ?? 'COMPLETED'}
                disabled={isDisabled}
                onChange={({ target }) =>
                  onChange({
                    ...options,
                    waitForStage: stages.find((each) => each === target.value),
                  })
                }
                className={`self-start ${fieldClass}`}
              >
                {stages.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          </>
        )}
      </div>
    </details>
  )
}
