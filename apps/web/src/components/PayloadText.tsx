import { useMemo, useState } from 'react'
import { visibleText } from './visible-text.ts'

/** The characters shown before the text is cut. */
const shortEnough = 6000

export const bytesText = (size: number): string => {
  if (size < 1000) return `${size} B`
  if (size < 1_000_000) return `${Number((size / 1000).toPrecision(3))} kB`
  return `${Number((size / 1_000_000).toPrecision(3))} MB`
}

const linesPerBlock = 200
/**
 * The browser skips the layout of blocks out of sight: megabytes of text would block the page for
 * seconds.
 */
const outOfSightClass = '[content-visibility:auto] [contain-intrinsic-size:auto_4000px]'

function blocksOf(text: string): string[] {
  const lines = text.split('\n')
  const blocks: string[] = []
  for (let at = 0; at < lines.length; at += linesPerBlock) {
    blocks.push(lines.slice(at, at + linesPerBlock).join('\n'))
  }
  return blocks
}

const asItIs = (text: string) => text

/** Text from outside Rewind, unchanged. A long text is cut, with a button that shows all of it. */
export function LongText({
  text,
  layOut = asItIs,
  className = '',
}: {
  text: string
  /**
   * Formats the text, up to `limit` characters of output. Called for the whole text only when the
   * user asks for it.
   */
  layOut?: (text: string, limit: number) => string
  className?: string
}) {
  const [isWhole, setWhole] = useState(false)
  const limit = isWhole ? Number.POSITIVE_INFINITY : shortEnough
  const shown = useMemo(() => layOut(text, limit + 1), [layOut, text, limit])
  const isCut = shown.length > limit
  return (
    <div className="flex min-w-0 flex-col items-start gap-1">
      <pre
        dir="ltr"
        className={`w-full min-w-0 whitespace-pre-wrap font-mono [overflow-wrap:anywhere] ${className}`}
      >
        {isWhole ? (
          blocksOf(shown).map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes, and its blocks have no other key
            <div key={at} className={outOfSightClass}>
              <bdi>{visibleText(block)}</bdi>
            </div>
          ))
        ) : (
          <bdi>{isCut ? `${visibleText(shown.slice(0, limit))}…` : visibleText(shown)}</bdi>
        )}
      </pre>
      {(isCut || isWhole) && (
        <button
          type="button"
          onClick={() => setWhole(!isWhole)}
          className="text-accent text-small hover:underline"
        >
          {isWhole
            ? 'Show the beginning only'
            : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      )}
    </div>
  )
}
