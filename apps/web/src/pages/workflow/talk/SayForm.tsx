import type { RunRef } from '@rewind/contract/primitives'
import type { Handler, Handlers } from '@rewind/contract/talk'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { whyNotPayload } from '@rewind/history/payload-input'
import { talkCliCommand } from '@rewind/history/talk-cli'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { sessionQuery } from '../../../api/session.ts'
import { Button } from '../../../components/Button.tsx'
import { CommandLine } from '../../../components/CommandLine.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { ArgumentFields, type ArgumentText, toPayload } from './ArgumentFields.tsx'
import type { Say } from './talk-search.ts'
import type { Saying } from './use-say.ts'

type Kind = Exclude<Say, 'stack'>

const words = {
  query: {
    explains:
      'A worker answers from the run’s state as it is. Nothing is written, and a closed run can be asked too.',
    submit: 'Ask',
    takes: 'queries',
  },
  signal: {
    explains:
      'Goes into the event history, with you as identity. The code takes it when it comes to it, and answers nothing.',
    submit: 'Send signal',
    takes: 'signals',
  },
  update: {
    explains:
      'The code may refuse it, and then nothing is written; else it goes into the event history and is waited for.',
    submit: 'Send update',
    takes: 'updates',
  },
} as const satisfies Record<Kind, unknown>

interface SayFormProps {
  say: Kind
  run: RunRef
  actions: WorkflowDescription['actions']
  /** Absent: not known, or not yet. */
  handlers: Handlers | undefined
  whyNoHandlers: string | undefined
  name: string
  onName: (name: string) => void
  /** Outlives the form: what is under way is answered, and sent again as the same request. */
  saying: Saying
}

/** One query, signal or update: its name, its arguments, and the same as a line of the CLI. */
export function SayForm(props: SayFormProps) {
  const { say, run, actions, handlers, name, onName, saying } = props
  const session = useQuery(sessionQuery).data
  const [args, setArgs] = useState<readonly ArgumentText[]>([])
  const [reason, setReason] = useState('')
  const { submit, isPending, error } = saying
  const input = args.map(toPayload)
  const { explains, submit: label, takes } = words[say]
  const unfit = input.findIndex((payload) => whyNotPayload(payload) !== undefined)
  const whyNot = isPending
    ? say === 'update'
      ? 'The update is under way; it is waited for 20 s at most.'
      : 'The request is under way.'
    : ((say === 'query' ? undefined : actions[say].whyNot) ??
      (name === '' ? `A ${say} has a name.` : undefined) ??
      (unfit >= 0 ? `Argument ${unfit + 1} cannot be sent as it is.` : undefined) ??
      (reason.trim().length > 1000 ? 'The reason has more than 1,000 characters.' : undefined))
  const isUnknown = error?.code === 'OUTCOME_UNKNOWN'
  return (
    <form
      className="flex min-w-0 flex-col gap-3"
      onKeyDown={(event) => {
        // Enter within a field asks, but sends nothing: for that the button is meant.
        if (say !== 'query' && event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault()
        }
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot === undefined) submit({ name, input, reason: reason.trim() })
      }}
    >
      <p className="max-w-[80ch] text-ink-soft">{explains}</p>
      {say !== 'query' && actions[say].whyNot !== undefined && (
        <Notice tone="info" title={`No ${say} can be sent`}>
          {actions[say].whyNot}
        </Notice>
      )}
      <NameField
        label={`Name of the ${say}`}
        value={name}
        onChange={onName}
        known={handlers?.[takes]}
        whyNotKnown={props.whyNoHandlers}
        isDisabled={isPending}
      />
      <ArgumentFields all={args} onChange={setArgs} isDisabled={isPending} />
      {say !== 'query' && (
        <label className="flex flex-col gap-1">
          <span>
            <span className="font-medium">Reason</span>{' '}
            <span className="text-ink-faint">(optional, kept in Rewind’s own record)</span>
          </span>
          <input
            value={reason}
            disabled={isPending}
            onChange={({ target }) => setReason(target.value)}
            className="h-7 rounded border border-line-strong bg-surface px-2 disabled:opacity-55"
          />
        </label>
      )}
      {name !== '' && (
        <CommandLine
          command={talkCliCommand({
            kind: say,
            address: session?.address ?? '',
            ...run,
            name,
            input,
          })}
        />
      )}
      {error && (
        <Notice
          tone="danger"
          role="alert"
          title={isUnknown ? 'Outcome unknown' : `Not done: ${label.toLowerCase()}`}
        >
          {error.message}
          {isUnknown && (
            <p className="mt-1">Sending it again as it is here is safe: Temporal takes it once.</p>
          )}
        </Notice>
      )}
      <div>
        <Button type="submit" look="primary" whyNot={whyNot}>
          {isPending ? 'Waiting for the server…' : label}
        </Button>
      </div>
    </form>
  )
}

function NameField({
  label,
  value,
  onChange,
  known = [],
  whyNotKnown,
  isDisabled,
}: {
  label: string
  value: string
  onChange: (name: string) => void
  known: readonly Handler[] | undefined
  whyNotKnown: string | undefined
  isDisabled: boolean
}) {
  const id = useId()
  const chosen = known.find(({ name }) => name === value)
  // The SDK's own: what they answer has its place here already, or is for programs.
  const offered = known.filter(({ name }) => !name.startsWith('__'))
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        // Not disabled: that would take the focus from where Enter was pressed.
        readOnly={isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
        className="h-7 rounded border border-line-strong bg-surface px-2 font-mono read-only:opacity-55"
      />
      {offered.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="text-ink-soft">It takes</span>
          {offered.map(({ name }) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === value}
              disabled={isDisabled}
              onClick={() => onChange(name)}
              className="rounded border border-line-strong px-1.5 font-mono text-small [overflow-wrap:anywhere] hover:bg-hover aria-pressed:bg-selected"
            >
              <bdi>{visibleText(name)}</bdi>
            </button>
          ))}
        </div>
      )}
      <span id={`${id}-hint`} className="text-ink-soft text-small">
        {chosen?.description
          ? visibleText(chosen.description)
          : whyNotKnown !== undefined && `What it takes is not known. ${whyNotKnown}`}
      </span>
    </div>
  )
}
