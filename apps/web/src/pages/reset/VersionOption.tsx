import type { ResetFacts } from '@rewind/contract/reset-plan'
import type { WorkerVersion } from '@rewind/contract/workflows'
import { movesVersionsWithReset } from '@rewind/history/acts/missing-features'
import { useState } from 'react'
import { visibleText } from '../../components/visible-text.ts'
import type { ResetSearch } from './reset-search.ts'

type VersionSearch = Pick<ResetSearch, 'version' | 'deployment' | 'build'>

/** Which worker version the new run goes to, where the server can be told. */
export function VersionOption({
  search: { version, deployment, build },
  facts,
  isDisabled,
  onChange,
}: {
  search: VersionSearch
  facts: ResetFacts | undefined
  isDisabled: boolean
  onChange: (next: VersionSearch) => void
}) {
  const known = versionsIn(facts)
  const at = known.findIndex(
    ({ deploymentName, buildId }) => deploymentName === deployment && buildId === build,
  )
  // Who types a version that is known is not to lose the field.
  const [isTyped, setTyped] = useState(version === 'pinned' && at === -1)
  const showsFields = version === 'pinned' && (isTyped || at === -1)
  const value = version !== 'pinned' ? (version ?? 'as it is') : showsFields ? 'another' : `${at}`
  function choose(choice: string) {
    setTyped(choice === 'another')
    const pinned = known[Number(choice)]
    if (pinned) {
      onChange({
        version: 'pinned',
        deployment: pinned.deploymentName,
        build: pinned.buildId,
      })
    } else {
      onChange({
        version: choice === 'another' ? 'pinned' : choice === 'auto-upgrade' ? choice : undefined,
        deployment: undefined,
        build: undefined,
      })
    }
  }
  // What an address asks for is shown even where it will be refused.
  if (version === undefined && !movesVersionsWithReset(facts?.serverVersion)) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="flex items-center gap-2 text-ink-soft">
        Version
        <select
          value={value}
          disabled={isDisabled}
          onChange={({ target }) => choose(target.value)}
          className="h-7 max-w-72 rounded border border-line-strong bg-surface px-1.5 text-ink"
        >
          <option value="as it is">as it is</option>
          <option value="auto-upgrade">auto-upgrade: moves to newer versions by itself</option>
          {known.map(({ deploymentName, buildId }, index) => (
            <option key={`${deploymentName} ${buildId}`} value={`${index}`}>
              pinned to {visibleText(deploymentName)}, build {visibleText(buildId)}
            </option>
          ))}
          <option value="another">pinned to another version…</option>
        </select>
      </label>
      {showsFields && (
        <>
          <Field
            label="Deployment name"
            value={deployment}
            isDisabled={isDisabled}
            onChange={(text) => onChange({ version, deployment: text, build })}
          />
          <Field
            label="Build id"
            value={build}
            isDisabled={isDisabled}
            onChange={(text) => onChange({ version, deployment, build: text })}
          />
        </>
      )}
    </div>
  )
}

function Field({
  label,
  value = '',
  isDisabled,
  onChange,
}: {
  label: string
  value: string | undefined
  isDisabled: boolean
  onChange: (text: string | undefined) => void
}) {
  return (
    <input
      type="text"
      aria-label={label}
      placeholder={label}
      maxLength={1000}
      value={value}
      disabled={isDisabled}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      className="h-7 w-40 rounded border border-line-strong bg-surface px-2"
    />
  )
}

/** The versions that workers of the task queue or the run itself are known by. */
function versionsIn(facts: ResetFacts | undefined): WorkerVersion[] {
  const override = facts?.versioning?.override
  const all = [
    facts?.workers?.current,
    ...(facts?.workers?.pollers.map(({ version }) => version) ?? []),
    override?.behavior === 'PINNED' ? override : undefined,
  ]
  // A worker that names a build but no deployment cannot be pinned to.
  const named = all.filter((version) => version !== undefined && version.deploymentName !== '')
  const unique = new Map(
    named.flatMap((version) =>
      version ? [[`${version.deploymentName}\n${version.buildId}`, version] as const] : [],
    ),
  )
  return [...unique.values()]
}
