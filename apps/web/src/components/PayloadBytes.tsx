import { useState } from 'react'

const bytesPerLine = 16
const firstLines = 8
const maxLines = 1024

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

const printable = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')

/** Returns one line: `00000010  7b 22 61 … 7d  {"a…}` */
function hexLine(bytes: Uint8Array, at: number): string {
  const line = bytes.subarray(at, at + bytesPerLine)
  const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const offset = at.toString(16).padStart(6, '0')
  const width = Math.min(bytes.length, bytesPerLine) * 3 - 1
  return `${offset}  ${hex.padEnd(width)}  ${Array.from(line, printable).join('')}`
}

/** The first bytes of a payload as hex and, where they are printable, as ASCII. */
export function PayloadBytes({ base64 }: { base64: string }) {
  const [isLong, setLong] = useState(false)
  // Four base64 characters are three bytes. Bytes that are not shown are not decoded.
  const bytes = bytesOf(base64.slice(0, Math.ceil((maxLines * bytesPerLine) / 3) * 4))
  const lineCount = Math.ceil(bytes.length / bytesPerLine)
  const shown = Math.min(lineCount, isLong ? maxLines : firstLines)
  const lines = Array.from({ length: shown }, (_, line) => hexLine(bytes, line * bytesPerLine))
  return (
    <div className="flex min-w-0 flex-col items-start gap-1">
      <pre className="w-full min-w-0 overflow-x-auto font-mono text-small leading-[1.125rem]">
        {lines.join('\n')}
      </pre>
      {lineCount > firstLines && (
        <button
          type="button"
          onClick={() => setLong(!isLong)}
          className="text-accent text-small hover:underline"
        >
          {isLong ? 'Show the beginning only' : 'Show more bytes'}
        </button>
      )}
      {isLong && base64.length > (maxLines * bytesPerLine * 4) / 3 && (
        <span className="text-ink-faint text-small">Download it to have all of it.</span>
      )}
    </div>
  )
}
