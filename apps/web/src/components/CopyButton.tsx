import { Check, Copy, X } from 'lucide-react'
import { useState } from 'react'
import { useAnnounce } from './Announcer.tsx'
import { copyText } from './copy-text.ts'
import { Hint } from './Hint.tsx'

const notCopied =
  'Not copied: this browser keeps the clipboard from Rewind. Select the text and copy it.'

/** Copies `text`. `what` names the text in the hint and for screen readers ("workflow id"). */
export function CopyButton({ text, what }: { text: string | (() => string); what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>()
  const announce = useAnnounce()
  async function copy() {
    const isCopied = await copyText(typeof text === 'string' ? text : text())
    setOutcome(isCopied ? 'copied' : 'refused')
    announce(isCopied ? `Copied ${what}` : notCopied)
  }
  const Shape = outcome === 'copied' ? Check : outcome ? X : Copy
  const forget = () => setOutcome(undefined)
  return (
    <Hint text={outcome === 'copied' ? 'Copied' : outcome ? notCopied : `Copy ${what}`}>
      <button
        type="button"
        aria-label={`Copy ${what}`}
        onClick={() => void copy()}
        onBlur={forget}
        onMouseLeave={forget}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
      >
        <Shape
          size={13}
          aria-hidden
          className={outcome === 'refused' ? 'text-danger' : undefined}
        />
      </button>
    </Hint>
  )
}
