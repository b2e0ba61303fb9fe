import { CopyButton } from './CopyButton.tsx'

/** The CLI equivalent of an operation, with a button that copies it. */
export function CommandLine({ command, what = 'command' }: { command: string; what?: string }) {
  return (
    <div className="flex items-start gap-1 rounded border border-line bg-sunken py-1 pr-1 pl-2">
      <pre className="min-w-0 flex-1 overflow-x-auto whitespace-pre-wrap wrap-anywhere py-0.5 font-mono text-ink-soft text-small">
        {command}
      </pre>
      <CopyButton text={command} what={what} />
    </div>
  )
}
