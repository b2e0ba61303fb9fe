import type { RunRef } from '@rewind/contract/primitives'
import type { Handlers } from '@rewind/contract/talk'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { talkCliCommand } from '@rewind/history/cli/message-command'
import { whyNotPayload } from '@rewind/history/payloads/payload-input'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { isOpen, type Said, type Saying, type SayingOptions } from '../../../api/conversation.ts'
import type { Outcome } from '../../../api/request-outcome.ts'
import { sessionQuery } from '../../../api/session.ts'
import { Button } from '../../../components/Button.tsx'
import { CommandLine } from '../../../components/CommandLine.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { whyNotAgain } from '../../../components/UnknownOutcome.tsx'
import { ArgumentFields, type ArgumentText, toArgument, toPayload } from './ArgumentFields.tsx'
import { NameField } from './NameField.tsx'
import { SayFailed } from './SayFailed.tsx'
import { SayOptions, whyNotOptions } from './SayOptions.tsx'
import type { Say } from './talk-search.ts'

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

interface SayFormProps extends Saying {
  say: Kind
  run: RunRef
  actions: WorkflowDescription['actions']
  /** Undefined until they are known. */
  handlers: Handlers | undefined
  whyNoHandlers: string | undefined
  name: string
  onName: (name: string) => void
  onSay: (said: Said) => void
  /** Called with the outcome of the last request, which got no answer, when a look finds it. */
  onLearn: (outcome: Outcome) => void
  onSendAgain: () => void
  onGoOn: () => void
}

/** The form of one query, signal or update: name, arguments, and the CLI equivalent. */
export function SayForm(props: SayFormProps) {
  const { say, run, actions, handlers, name, onName, onSay, onLearn, isPending, failed } = props
  const session = useQuery(sessionQuery).data
  const [args, setArgs] = useState<readonly ArgumentText[]>([])
  const [reason, setReason] = useState('')
  const [options, setOptions] = useState<SayingOptions>({})
  const submit = useRef<HTMLButtonElement>(null)
  const input = args.map(toPayload)
  const { explains, submit: label, takes } = words[say]
  const unfit = input.findIndex((payload) => whyNotPayload(payload) !== undefined)
  const whyNot = isPending
    ? say === 'update'
      ? 'The update is under way; it is waited for 20 s at most.'
      : 'The request is under way.'
    : isOpen(failed)
      ? whyNotAgain
      : (actions[say].whyNot ??
        (name === '' ? `A ${say} has a name.` : undefined) ??
        whyNotOptions(options) ??
        (unfit >= 0 ? `Argument ${unfit + 1} cannot be sent as it is.` : undefined) ??
        (reason.trim().length > 1000 ? 'The reason has more than 1,000 characters.' : undefined))
  const said = { name, input, ...options, ...(reason.trim() && { reason: reason.trim() }) }
  return (
    <form
      className="flex min-w-0 flex-col gap-3"
      onKeyDown={(event) => {
        // Enter in a field runs a query, but sends no signal and no update: those need the button.
        if (say !== 'query' && event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault()
        }
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot !== undefined) return
        onSay(said)
      }}
    >
      <p className="max-w-[80ch] text-ink-soft">{explains}</p>
      {actions[say].whyNot !== undefined && (
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
      {say !== 'signal' && (
        <SayOptions say={say} options={options} onChange={setOptions} isDisabled={isPending} />
      )}
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
            ...options,
          })}
        />
      )}
      <div>
        <Button ref={submit} type="submit" look="primary" whyNot={whyNot}>
          {isPending ? 'Waiting for the server…' : label}
        </Button>
      </div>
      {failed && (
        <SayFailed
          run={run}
          say={say}
          failed={failed}
          now={said}
          onLearn={onLearn}
          onSendAgain={props.onSendAgain}
          onGoOn={() => {
            // The button that was pressed goes, and the focus would go with it.
            submit.current?.focus()
            props.onGoOn()
          }}
          onFillIn={() => {
            // The button that was pressed is removed, so the focus moves here instead of being
            // lost.
            submit.current?.focus()
            const { name, input, reason = '', ...options } = failed.said
            onName(name)
            setArgs(input.map(toArgument))
            setReason(reason)
            setOptions(options)
          }}
        />
      )}
    </form>
  )
}
