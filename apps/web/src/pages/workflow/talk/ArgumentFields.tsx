import type { PayloadInput } from '@rewind/contract/talk'
import { whyNotPayload } from '@rewind/history/payloads/payload-input'
import { Plus, X } from 'lucide-react'
import { useId, useRef } from 'react'
import { Button } from '../../../components/Button.tsx'

/** An argument as the user writes it. `encoding` says how to read the text. */
export interface ArgumentText {
  id: string
  encoding: (typeof encodings)[number]
  text: string
  messageType: string
}

const encodings = [
  'json/plain',
  'json/protobuf',
  'binary/plain',
  'binary/protobuf',
  'binary/null',
] as const

let made = 0
const newArgument = (): ArgumentText => ({
  id: `argument-${made++}`,
  encoding: 'json/plain',
  text: '',
  messageType: '',
})

const isBinary = (encoding: string) => encoding.startsWith('binary/')
const isProtobuf = (encoding: string) => encoding.endsWith('/protobuf')

export function toPayload({ encoding, text, messageType }: ArgumentText): PayloadInput {
  const data = encoding === 'binary/null' ? {} : isBinary(encoding) ? { base64: text } : { text }
  const type = messageType.trim()
  return {
    ...(encoding !== 'json/plain' && { encoding }),
    ...data,
    ...(isProtobuf(encoding) && type !== '' && { messageType: type }),
  }
}

/** Returns the text of an argument that was sent. */
export const toArgument = (sent: PayloadInput): ArgumentText => ({
  ...newArgument(),
  encoding: encodings.find((each) => each === sent.encoding) ?? 'json/plain',
  text: sent.text ?? sent.base64 ?? '',
  messageType: sent.messageType ?? '',
})

const inputClass =
  'rounded border border-line-strong bg-surface px-2 aria-invalid:border-danger disabled:opacity-55'

/** The arguments, in their order. */
export function ArgumentFields({
  all,
  onChange,
  isDisabled,
}: {
  all: readonly ArgumentText[]
  onChange: (all: readonly ArgumentText[]) => void
  isDisabled: boolean
}) {
  const addButton = useRef<HTMLButtonElement>(null)
  return (
    <fieldset disabled={isDisabled} className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">Arguments</legend>
      {all.map((argument, at) => (
        <OneArgument
          key={argument.id}
          number={at + 1}
          argument={argument}
          onChange={(next) => onChange(all.with(at, next))}
          onRemove={() => {
            // The button that was pressed is removed, so the focus moves here instead of being
            // lost.
            addButton.current?.focus()
            onChange(all.filter(({ id }) => id !== argument.id))
          }}
        />
      ))}
      <div>
        <Button
          ref={addButton}
          look="quiet"
          disabled={isDisabled}
          onClick={() => onChange([...all, newArgument()])}
        >
          <Plus size={14} aria-hidden />
          Add argument
        </Button>
      </div>
    </fieldset>
  )
}

function OneArgument({
  number,
  argument,
  onChange,
  onRemove,
}: {
  number: number
  argument: ArgumentText
  onChange: (argument: ArgumentText) => void
  onRemove: () => void
}) {
  const id = useId()
  const { encoding, text, messageType } = argument
  const whyNot = text === '' ? undefined : whyNotPayload(toPayload(argument))
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="text-ink-soft">
          Argument {number}
        </label>
        <select
          aria-label={`Encoding of argument ${number}`}
          value={encoding}
          onChange={({ target }) =>
            onChange({
              ...argument,
              encoding: encodings.find((each) => each === target.value) ?? 'json/plain',
            })
          }
          className={`h-7 ${inputClass}`}
        >
          {encodings.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        {isProtobuf(encoding) && (
          <input
            aria-label={`Message type of argument ${number}`}
            placeholder="my.package.Message"
            value={messageType}
            onChange={({ target }) => onChange({ ...argument, messageType: target.value })}
            className={`h-7 min-w-0 flex-1 font-mono ${inputClass}`}
          />
        )}
        <span className="flex-1" />
        <Button look="quiet" aria-label={`Remove argument ${number}`} onClick={onRemove}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      {encoding !== 'binary/null' && (
        <textarea
          id={id}
          rows={2}
          spellCheck={false}
          value={text}
          placeholder={isBinary(encoding) ? 'base64' : '"text", 7, {"key": "value"}'}
          aria-invalid={whyNot !== undefined}
          aria-describedby={whyNot === undefined ? undefined : `${id}-problem`}
          onChange={({ target }) => onChange({ ...argument, text: target.value })}
          className={`field-sizing-content max-h-80 min-h-14 py-1.5 font-mono text-base ${inputClass}`}
        />
      )}
      {whyNot !== undefined && (
        <span id={`${id}-problem`} className="text-danger text-small [overflow-wrap:anywhere]">
          {whyNot}
        </span>
      )}
    </div>
  )
}
