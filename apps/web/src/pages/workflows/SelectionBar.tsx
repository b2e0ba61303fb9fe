import type { WorkflowInfo } from '@rewind/contract/workflows'
import { Download } from 'lucide-react'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { saveFile } from '../../components/save-file.ts'

/** Actions for the selected executions, on all pages of the list. */
export function SelectionBar({
  selected,
  hrefOf,
  onClear,
}: {
  selected: readonly WorkflowInfo[]
  hrefOf: (workflow: WorkflowInfo) => string
  onClear: () => void
}) {
  const count = selected.length.toLocaleString('en')
  const lines = (textOf: (workflow: WorkflowInfo) => string) => () =>
    selected.map(textOf).join('\n')
  return (
    <section
      aria-label="Selection"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-t bg-selected px-3 py-1"
    >
      <span role="status" className="font-medium tabular-nums">
        {count} selected
      </span>
      <CopyLabel what="workflow ids" text={lines(({ workflowId }) => workflowId)} />
      <CopyLabel what="run ids" text={lines(({ runId }) => runId)} />
      <CopyLabel
        what="links"
        text={lines((workflow) => new URL(hrefOf(workflow), location.href).href)}
      />
      <Button look="quiet" onClick={() => saveExecutions(selected)}>
        <Download size={14} aria-hidden /> Export JSON
      </Button>
      <Button look="quiet" onClick={onClear}>
        Select none
      </Button>
    </section>
  )
}

function CopyLabel({ what, text }: { what: string; text: () => string }) {
  return (
    <span className="inline-flex items-center text-ink-soft">
      <CopyButton what={what} text={text} />
      {what}
    </span>
  )
}

/** Downloads executions as JSON, in the form of the API. */
export const saveExecutions = (workflows: readonly WorkflowInfo[]) =>
  saveFile(
    new Blob([`${JSON.stringify(workflows, null, 2)}\n`], { type: 'application/json' }),
    `executions-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`,
  )
