import { InterventionAction, InterventionState } from '@rewind/contract/interventions'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useId } from 'react'
import { interventionsQuery } from '../../api/interventions.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { InterventionsTable } from '../../components/InterventionsTable.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'
import { useIsHere } from '../use-is-here.ts'
import { filterOf, interventionsSearch } from './interventions-search.ts'

const route = getRouteApi('/interventions')

const fieldClass =
  'h-7 min-w-0 rounded border border-line-strong bg-surface px-2 text-base placeholder:text-ink-faint'

const texts = [
  { name: 'operator', label: 'Operator', width: 'w-32' },
  { name: 'namespace', label: 'Namespace', width: 'w-32' },
  { name: 'workflowId', label: 'Workflow id', width: 'w-56' },
  { name: 'runId', label: 'Run id', width: 'w-56' },
] as const
const days = [
  { name: 'from', label: 'From', width: 'w-36' },
  { name: 'to', label: 'Before', width: 'w-36' },
] as const

/** The audit log over all namespaces: the answer to “who terminated this?” */
export function InterventionsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const filter = filterOf(search)
  const list = useInfiniteQuery(interventionsQuery(filter))
  const interventions = list.data?.pages.flatMap((page) => page.interventions)
  const isFiltered = Object.keys(filter).length > 0
  useEffect(() => {
    document.title = 'Interventions · Rewind'
  }, [])
  const change = (name: string, value: string) => {
    if (!isHere()) return
    void navigate({
      search: (old) => interventionsSearch({ ...old, [name]: value }),
      replace: true,
    })
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <div className="flex flex-col gap-2 border-line border-b bg-surface px-3 py-2">
        <h1 className="font-semibold text-large">Interventions</h1>
        <search aria-label="Filters" className="flex flex-wrap items-end gap-x-3 gap-y-2">
          {texts.map(({ name, label, width }) => (
            <Text
              key={`${name} ${search[name] ?? ''}`}
              label={label}
              width={width}
              value={search[name] ?? ''}
              onChange={(value) => change(name, value)}
            />
          ))}
          <Choice
            label="Action"
            value={search.action ?? ''}
            options={InterventionAction.enum}
            onChange={(value) => change('action', value)}
          />
          <Choice
            label="Result"
            value={search.state ?? ''}
            options={InterventionState.enum}
            onChange={(value) => change('state', value)}
          />
          {days.map(({ name, label, width }) => (
            <Text
              key={`${name} ${search[name] ?? ''}`}
              label={label}
              width={width}
              placeholder="2026-11-25"
              value={search[name] ?? ''}
              onChange={(value) => change(name, value)}
            />
          ))}
          {isFiltered && (
            <Button look="quiet" onClick={() => void navigate({ search: {}, replace: true })}>
              Clear filters
            </Button>
          )}
        </search>
      </div>
      {list.error && list.data && <StaleNotice error={list.error} updatedAt={list.dataUpdatedAt} />}
      {list.error && !list.data ? (
        <ErrorView
          title="The interventions could not be listed"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : interventions?.length === 0 && !list.isPlaceholderData ? (
        <p className="max-w-[80ch] p-4 text-ink-soft">
          {isFiltered
            ? 'No intervention matches these filters.'
            : 'Nobody has interrupted anything through this console yet. What is done elsewhere, by the CLI or the Web UI, stands in the event histories only.'}
        </p>
      ) : (
        // Until the new filters are answered, the rows are those of the filters before.
        <div
          aria-busy={list.isPlaceholderData}
          className={`bg-surface ${list.isPlaceholderData ? 'opacity-60' : ''}`}
        >
          <InterventionsTable
            label="Interventions, newest first"
            interventions={interventions}
            showsWorkflow
            renderRun={({ namespace, workflowId }, runId, children) => (
              <Link
                to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
                params={{ namespace, workflowId, runId }}
                title={runId}
                className="text-accent underline"
              >
                {children}
              </Link>
            )}
          />
        </div>
      )}
      {list.hasNextPage && !list.isPlaceholderData && (
        <Button
          className="m-3 self-start"
          whyNot={list.isFetchingNextPage ? 'They are being read.' : undefined}
          onClick={() => void list.fetchNextPage()}
        >
          Older interventions
        </Button>
      )}
    </div>
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
  options: readonly string[]
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
        <option value="">any</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option.replaceAll('-', ' ')}
          </option>
        ))}
      </select>
    </div>
  )
}
