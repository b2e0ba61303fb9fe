import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useAnnounce } from './Announcer.tsx'
import { Hint } from './Hint.tsx'

/** Copies `text`; `what` names it for the hint and for screen readers ("workflow id"). */
export function CopyButton({ text, what }: { text: string | (() => string); what: string }) {
  const [isCopied, setCopied] = useState(false)
  const announce = useAnnounce()
  async function copy() {
    await writeClipboard(typeof text === 'string' ? text : text())
    setCopied(true)
    announce(`Copied ${what}`)
  }
  return (
    <Hint text={isCopied ? 'Copied' : `Copy ${what}`}>
      <button
        type="button"
        aria-label={`Copy ${what}`}
        onClick={() => void copy()}
        onBlur={() => setCopied(false)}
        onMouseLeave={() => setCopied(false)}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
      >
        {isCopied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      </button>
    </Hint>
  )
}

/** The clipboard of the page, or on plain-http hosts, which have none, a selected text. */
async function writeClipboard(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
