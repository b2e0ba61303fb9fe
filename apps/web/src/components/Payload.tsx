import type { DecodedPayload } from '@rewind/contract/payloads'
import { isJson } from '@rewind/history/import/json-tokens'
import { Download } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import { CopyButton } from './CopyButton.tsx'
import { Hint } from './Hint.tsx'
import { formatJson, losslessTree } from './json-text.ts'
import { bytesOf, PayloadBytes } from './PayloadBytes.tsx'
import { bytesText, LongText } from './PayloadText.tsx'
import { visibleText } from './visible-text.ts'

const PayloadTree = lazy(async () => ({ default: (await import('./PayloadTree.tsx')).PayloadTree }))

/** In characters. A tree of a larger payload is slow to draw and hard to read. */
const largestTree = 32_000

const laidOut = (json: string, limit: number) => formatJson(json, limit).text

/**
 * A decoded payload with its encoding and size, a button that copies its exact text, and a
 * download.
 */
export function Payload({
  payload,
  name,
}: {
  payload: DecodedPayload
  /** The name of the payload in labels and in the file name: "input", "result 2". */
  name: string
}) {
  const { encoding, messageType, externalSize, hidden, metadata = {} } = payload
  const size = Number(payload.size)
  const isNull = encoding === 'binary/null' && size === 0
  return (
    <div className="min-w-0 rounded border border-line bg-sunken">
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 border-line border-b pl-2 text-ink-faint text-small">
        <bdi className="font-mono">{encoding === '' ? 'no encoding' : visibleText(encoding)}</bdi>
        {messageType !== undefined && <bdi className="font-mono">{visibleText(messageType)}</bdi>}
        <span className="tabular-nums">{bytesText(size)}</span>
        <span className="flex-1" />
        {size > 0 && !hidden && <PayloadActions payload={payload} name={name} />}
      </div>
      <div className="px-2 py-1">
        {externalSize !== undefined && (
          <p className="mb-1">
            The data is stored outside Temporal: {bytesText(Number(externalSize))}.
            {!hidden && ' This is the reference to it.'}
          </p>
        )}
        {isNull ? <span className="text-ink-faint">null</span> : <Content {...{ payload, name }} />}
        {Object.entries(metadata).map(([key, value]) => (
          <div key={key} className="mt-1 text-ink-soft text-small [overflow-wrap:anywhere]">
            <bdi>{visibleText(key)}</bdi>: <bdi className="font-mono">{visibleText(value)}</bdi>
          </div>
        ))}
      </div>
    </div>
  )
}

function Content({ payload, name }: { payload: DecodedPayload; name: string }) {
  const { encoding, text, base64, hidden } = payload
  if (hidden && text === undefined) {
    return (
      <span className="text-ink-faint">Hidden: you need the permission payloads to see it.</span>
    )
  }
  if (text !== undefined) {
    if (encoding.startsWith('json/')) return <JsonContent text={text} name={name} />
    return (
      <>
        {!encoding.startsWith('text/') && (
          <p className="mb-1">This console does not know the encoding. Its bytes are text.</p>
        )}
        <LongText text={text} />
      </>
    )
  }
  if (base64 === undefined || base64 === '') {
    return <span className="text-ink-faint">{encoding === '' ? 'empty' : 'no data'}</span>
  }
  return (
    <>
      {encoding === 'binary/encrypted' && (
        <p className="mb-1">Encrypted: only who has its key can read it.</p>
      )}
      {!encoding.startsWith('binary/') && (
        <p className="mb-1">
          {encoding === ''
            ? 'It names no encoding, so its bytes are shown.'
            : encoding.startsWith('json/')
              ? 'It is no UTF-8 text, so its bytes are shown.'
              : 'This console does not know the encoding, so its bytes are shown.'}
        </p>
      )}
      <PayloadBytes base64={base64} />
    </>
  )
}

function JsonContent({ text, name }: { text: string; name: string }) {
  const known = useMemo(() => {
    const tree = text.length <= largestTree ? losslessTree(text) : undefined
    return { tree, isJson: tree !== undefined || isJson(text) }
  }, [text])
  if (!known.isJson) {
    return (
      <>
        <p className="mb-1 text-warning">It says that it is JSON, and is not.</p>
        <LongText text={text} />
      </>
    )
  }
  const asText = <LongText text={text} layOut={laidOut} />
  if (!known.tree) return asText
  return (
    <Suspense fallback={asText}>
      <PayloadTree value={known.tree} label={name} isSmall={text.length < 2000} />
    </Suspense>
  )
}

function PayloadActions({ payload, name }: { payload: DecodedPayload; name: string }) {
  const { text, base64 = '' } = payload
  return (
    <>
      <CopyButton text={text ?? base64} what={text === undefined ? `${name} as base64` : name} />
      <Hint text={`Download ${name}`}>
        <button
          type="button"
          aria-label={`Download ${name}`}
          onClick={() => download(payload, name)}
          className="-ml-2 inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
        >
          <Download size={13} aria-hidden />
        </button>
      </Hint>
    </>
  )
}

function download({ encoding, text, base64 = '' }: DecodedPayload, name: string) {
  const ending = encoding.startsWith('json/') ? 'json' : text === undefined ? 'bin' : 'txt'
  // Not the payload's own type: a browser opens HTML as a page.
  const blob = new Blob([text ?? bytesOf(base64)], { type: 'application/octet-stream' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = `${name.replace(/[^\w-]+/g, '-')}.${ending}`
  link.click()
  // In milliseconds. The download has begun by then and holds the data itself.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
