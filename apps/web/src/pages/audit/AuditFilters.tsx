import { AuditRecordKind } from '@rewind/contract/audit'
import { InterventionState } from '@rewind/contract/interventions'
import { useId } from 'react'
import { Button } from '../../components/Button.tsx'
import { actionWords, knownActions } from './AuditAction.tsx'
import type { auditSearch } from './audit-search.ts'

type Search = ReturnType<typeof auditSearch>

const fieldClass =
  'h-7 min-w-0 rounded border border-line-strong bg-surface px-2 text-base placeholder:text-ink-faint'

const kinds: Record<AuditRecordKind, string> = {
  operation: 'Operation on a run',
  refusal: 'Not permitted',
  admin: 'Administration',
}
const outcomes: Record<InterventionState, string> = {
  intended: 'Under way',
  done: 'Done',
  refused: 'Refused',
  unknown: 'Outcome unknown',
}
const further = ['kind', 'permission', 'namespace', 'workflowId', 'runId'] as const

/** The filters of the audit log. They stand in the address. */
export function AuditFilters({
  search,
  onChange,
  onClear,
}: {
  search: Search
  onChange: (name: keyof Search, value: string) => void
  /** Absent: no filter is set. */
  onClear: (() => void) | undefined
}) {
  const text = (name: keyof Search, label: string, width: string, placeholder?: string) => (
    <Text
      key={`${name} ${search[name] ?? ''}`}
      label={label}
      width={width}
      value={search[name] ?? ''}
      onChange={(value) => onChange(name, value)}
      {...(placeholder !== undefined && { placeholder })}
    />
  )
  const choice = (
    name: keyof Search,
    label: string,
    options: readonly string[],
    wordsOf: (option: string) => string,
  ) => {
    const value = search[name] ?? ''
    const all = value === '' || options.includes(value) ? options : [...options, value]
    return (
      <Choice
        label={label}
        value={value}
        options={all.map((option) => [option, wordsOf(option)])}
        onChange={(value) => onChange(name, value)}
      />
    )
  }
  return (
    <search aria-label="Filters" className="flex flex-wrap items-end gap-x-3 gap-y-2">
      {text('text', 'Reason or ticket', 'w-44')}
      {text('user', 'User', 'w-32')}
      {choice('action', 'Action', knownActions, actionWords)}
      {choice(
        'outcome',
        'Outcome',
        InterventionState.enum,
        (each) => outcomes[each as InterventionState],
      )}
      {text('from', 'From', 'w-28', '2026-11-25')}
      {text('to', 'Before', 'w-28', '2026-11-25')}
      <details open={further.some((name) => search[name] !== undefined)}>
        <summary className="py-1 text-ink-soft hover:text-ink">More filters</summary>
        <div className="flex flex-wrap items-end gap-x-3 gap-y-2 pt-1">
          {choice('kind', 'Kind', AuditRecordKind.enum, (each) => kinds[each as AuditRecordKind])}
          {text('permission', 'Permission', 'w-28', 'terminate')}
          {text('namespace', 'Namespace', 'w-32')}
          {text('workflowId', 'Workflow id', 'w-56')}
          {text('runId', 'Run id', 'w-56')}
        </div>
      </details>
      {onClear && (
        <Button look="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  )
}

/** A text filter that applies on Enter or when the field loses the focus, not on each letter. */
function Text({
  label,
  value,
  width,
  placeholder,
  onChange,
}: {
  label: string
  value: string
  width: string
  placeholder?: string
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-0.5">
      <label htmlFor={id} className="text-ink-soft text-small">
        {label}
      </label>
      <input
        id={id}
        defaultValue={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        className={`${fieldClass} ${width}`}
        onBlur={(event) => event.target.value.trim() !== value && onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onChange(event.currentTarget.value)}
      />
    </div>
  )
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: string
  options: readonly (readonly [value: string, words: string])[]
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-0.5">
      <label htmlFor={id} className="text-ink-soft text-small">
        {label}
      </label>
      <select
        id={id}
        value={value}
        className={fieldClass}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">Any</option>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
