import { Popover } from '@base-ui/react/popover'
import type { RunRef } from '@rewind/contract/primitives'
import { ChevronDown, Download } from 'lucide-react'
import { useState } from 'react'
import { readExport } from '../../api/history.ts'
import { useWhyNotPermitted } from '../../api/session.ts'
import { Button, buttonClass } from '../../components/Button.tsx'
import { saveFile } from '../../components/save-file.ts'

const variants = [
  {
    payloads: 'encoded',
    name: 'As Temporal’s CLI writes it',
    use: 'For a replayer, the CLI and other consoles: payloads as they are stored.',
  },
  {
    payloads: 'decoded',
    name: 'With payloads decoded',
    use: 'For reading: JSON and text in place of their encoding.',
  },
] as const

type Export =
  | { at: 'idle' }
  | { at: 'reading'; bytes: number; reading: AbortController }
  | { at: 'done'; bytes: number }
  | { at: 'failed'; message: string }

/** Downloads the whole history as a file, and shows the progress. */
export function ExportMenu({ run }: { run: RunRef }) {
  const [state, setState] = useState<Export>({ at: 'idle' })
  const whyNot = useWhyNotPermitted(run.namespace, 'payloads')

  async function save(payloads: 'encoded' | 'decoded') {
    const reading = new AbortController()
    setState({ at: 'reading', bytes: 0, reading })
    try {
      const response = await readExport(run, payloads, reading.signal)
      const chunks: Uint8Array<ArrayBuffer>[] = []
      let bytes = 0
      const reader = response.body?.getReader()
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (done) break
        chunks.push(value)
        bytes += value.length
        setState({ at: 'reading', bytes, reading })
      }
      const suffix = payloads === 'decoded' ? '-decoded' : ''
      saveFile(new Blob(chunks, { type: 'application/json' }), `${fileName(run)}${suffix}.json`)
      setState({ at: 'done', bytes })
    } catch (cause) {
      if (reading.signal.aborted) setState({ at: 'idle' })
      else setState({ at: 'failed', message: cause instanceof Error ? cause.message : `${cause}` })
    }
  }

  return (
    <Popover.Root onOpenChange={() => state.at !== 'reading' && setState({ at: 'idle' })}>
      <Popover.Trigger className={buttonClass('quiet')}>
        <Download size={14} aria-hidden />
        {state.at === 'reading' ? megabytes(state.bytes) : 'Export'}
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-30">
          <Popover.Popup className="flex w-80 flex-col gap-2 rounded-lg border border-line-strong bg-raised p-3 shadow-xl">
            <Popover.Title className="font-semibold">Export the history as JSON</Popover.Title>
            {variants.map(({ payloads, name, use }) => (
              <button
                key={payloads}
                type="button"
                disabled={state.at === 'reading' || whyNot !== undefined}
                onClick={() => void save(payloads)}
                className="rounded border border-line-strong px-2.5 py-1.5 text-left hover:bg-hover disabled:opacity-55"
              >
                <span className="block font-medium">{name}</span>
                <span className="block text-ink-soft text-small">{use}</span>
              </button>
            ))}
            <div role="status" className="flex min-h-7 items-center justify-between gap-2">
              {whyNot !== undefined && <span className="text-ink-soft">{whyNot}</span>}
              {state.at === 'reading' && (
                <>
                  <span className="tabular-nums">{megabytes(state.bytes)} read</span>
                  <Button look="quiet" onClick={() => state.reading.abort()}>
                    Stop
                  </Button>
                </>
              )}
              {state.at === 'done' && <span>Saved, {megabytes(state.bytes)}.</span>}
              {state.at === 'failed' && (
                <span className="text-danger">The export broke off: {state.message}</span>
              )}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const megabytes = (bytes: number): string =>
  bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

/** Returns a file name. Workflow ids can hold characters that file systems refuse. */
const fileName = ({ workflowId, runId }: RunRef): string =>
  `${workflowId.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100)}-${runId}`
