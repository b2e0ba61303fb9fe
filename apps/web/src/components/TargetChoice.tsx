import { useId } from 'react'

/**
 * The target of an operation: one run, or the run of the workflow id that is current when the
 * request arrives.
 */
export type InterruptTarget = 'run' | 'workflow'

/** The choice between the two targets, with what each means. */
export function TargetChoice({
  value,
  onChange,
  isDisabled,
}: {
  value: InterruptTarget
  onChange: (target: InterruptTarget) => void
  isDisabled: boolean
}) {
  const name = useId()
  const options = [
    [
      'run',
      'This run',
      'If it has closed by then, nothing is done and the dialog says so. A run that continued it is left alone.',
    ],
    [
      'workflow',
      'Whichever run is current',
      'By workflow id: a run that continued, retried or was reset from this one is reached instead.',
    ],
  ] as const
  return (
    <fieldset disabled={isDisabled} className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">Sent to</legend>
      {options.map(([target, label, meaning]) => (
        <label key={target} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2">
          <input
            type="radio"
            name={name}
            value={target}
            checked={value === target}
            onChange={() => onChange(target)}
            className="mt-0.5 accent-accent-fill"
          />
          <span>
            <span className="font-medium">{label}</span>
            <span className="block text-ink-soft text-small">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
