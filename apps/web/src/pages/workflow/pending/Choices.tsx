/** The checkboxes of a command. A choice without a label is not offered. */
export function Choices<Chosen extends Record<string, boolean>>({
  chosen,
  labels,
  isDisabled,
  onChange,
}: {
  chosen: Chosen
  labels: { [Name in keyof NoInfer<Chosen>]?: string }
  isDisabled: boolean
  onChange: (chosen: Chosen) => void
}) {
  const offered: Record<string, string | undefined> = labels
  return (
    <fieldset disabled={isDisabled} className="flex flex-col gap-1">
      <legend className="sr-only">How</legend>
      {Object.entries(offered).map(
        ([name, label]) =>
          label !== undefined && (
            <label key={name} className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={chosen[name] === true}
                onChange={({ target }) => onChange({ ...chosen, [name]: target.checked })}
                className="size-3.5 accent-accent-fill"
              />
              {label}
            </label>
          ),
      )}
    </fieldset>
  )
}
