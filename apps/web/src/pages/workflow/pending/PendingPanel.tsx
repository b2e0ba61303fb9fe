import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { ArrowLeft, X } from 'lucide-react'
import { Button } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { ActivityDetail } from './ActivityDetail.tsx'
import { CallbackDetail, ChildDetail, NexusDetail, TimerDetail } from './OtherDetail.tsx'
import { StateMark } from './PendingRow.tsx'
import type { PendingItem } from './pending-items.ts'
import type { ActivityDialogName } from './pending-search.ts'

export interface PanelProps {
  run: RunRef
  description: WorkflowDescription
  item: PendingItem
  /** Whether the item is still pending. */
  isPending: boolean
  onAct: (act: ActivityDialogName) => void
  onClose: () => void
}

/** One pending item with all its facts and commands, beside the table. */
export function PendingPanel(props: PanelProps) {
  const { item, isPending, onClose } = props
  return (
    <section
      aria-labelledby="pending-panel-title"
      className="flex min-h-0 flex-col border-line bg-surface max-lg:absolute max-lg:inset-0 max-lg:z-20 lg:w-[44%] lg:min-w-[28rem] lg:border-l"
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-line border-b pr-1 pl-3">
        <Button look="quiet" onClick={onClose} className="-ml-2 lg:hidden">
          <ArrowLeft size={14} aria-hidden /> All pending
        </Button>
        <h2 id="pending-panel-title" className="min-w-0 flex-1 truncate font-semibold">
          <bdi>{visibleText(item.name)}</bdi>
        </h2>
        <button
          type="button"
          aria-label="Close the panel"
          onClick={onClose}
          className="inline-flex size-7 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink max-lg:hidden"
        >
          <X size={15} aria-hidden />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region */}
      <div tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-3 py-2">
        <div className="flex flex-wrap items-center gap-x-3">
          <StateMark item={item} />
          {item.id !== '' && (
            <span className="flex min-w-0 items-center">
              <span className="mr-1.5 text-ink-faint">id</span>
              <bdi className="min-w-0 font-mono [overflow-wrap:anywhere]">
                {visibleText(item.id)}
              </bdi>
              <CopyButton text={item.id} what="id" />
            </span>
          )}
        </div>
        {!isPending && (
          <Notice tone="info" role="status" title="Pending no longer">
            It has ended since you opened it; the history tells how. This is what was known of it.
          </Notice>
        )}
        <Detail {...props} />
      </div>
    </section>
  )
}

function Detail({ item, ...props }: PanelProps) {
  switch (item.kind) {
    case 'activity':
      return <ActivityDetail {...props} activity={item.activity} />
    case 'child':
      return <ChildDetail {...props} child={item.child} />
    case 'timer':
      return <TimerDetail {...props} timer={item.timer} />
    case 'nexus':
      return <NexusDetail {...props} operation={item.operation} />
    case 'callback':
      return <CallbackDetail {...props} callback={item.callback} />
    default:
      return item satisfies never
  }
}
