import type { ReapplyExclude } from '@rewind/contract/primitives'

const choices: { type: ReapplyExclude; label: string }[] = [
  { type: 'SIGNAL', label: 'signals' },
  { type: 'UPDATE', label: 'updates' },
  { type: 'NEXUS', label: 'Nexus' },
]

/** What of the discarded part reaches the new run. */
export function ReapplyOptions({
  excluded,
  isDisabled,
  onChange,
}: {
  excluded: readonly ReapplyExclude[]
  isDisabled: boolean
  onChange: (excluded: ReapplyExclude[]) => void
}) {
  return (
    <fieldset disabled={isDisabled} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <legend className="float-left mr-4 text-ink-soft">Re-apply</legend>
      {choices.map(({ type, label }) => (
        <label key={type} className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={!excluded.includes(type)}
            onChange={(event) =>
              onChange(
                choices
                  .map((choice) => choice.type)
                  .filter((each) =>
                    each === type ? !event.target.checked : excluded.includes(each),
                  ),
              )
            }
            className="size-3.5 accent-accent-fill"
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
