import type { Output } from '@rewind/contract/endpoint'
import type { RunRef } from '@rewind/contract/primitives'
import type { Counted, readRelations } from '@rewind/contract/relations'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { isClosed } from '@rewind/history/acts/actions'
import {
  type KeyboardEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { FamilyTree } from '../../../api/family-tree.ts'
import { Button } from '../../../components/Button.tsx'
import { statusWord } from '../../../components/StatusBadge.tsx'
import { useIsNarrow } from '../../../components/use-is-narrow.ts'
import { useKeys } from '../../../components/use-keys.ts'
import { type RowsHandle, VirtualRows } from '../../../components/VirtualRows.tsx'
import { columnsOf, rowHeight, TreeRowView } from './TreeRowView.tsx'
import { type TreeRow, treeRows } from './tree-rows.ts'

/** The refresh period of a short list of an open run's children, in milliseconds. */
const livePeriod = 15_000

interface FamilyProps {
  run: RunRef
  description: WorkflowDescription
  /** Undefined until they are read. */
  relations: Output<typeof readRelations> | undefined
  status: WorkflowStatus | undefined
  onStatus: (status: WorkflowStatus | undefined) => void
}

/** Ancestors, the run, and its descendants as a tree. A branch is read when the user opens it. */
export function FamilyView({ run, description, relations, status, onStatus }: FamilyProps) {
  const { namespace, runId } = run
  const isNarrow = useIsNarrow()
  const table = useRef<RowsHandle>(null)
  const tree = useMemo(() => new FamilyTree(namespace), [namespace])
  const version = useSyncExternalStore(tree.subscribe, () => tree.version)
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set([runId]))
  const statusOf = (of: string) => (of === runId ? status : undefined)
  const own = tree.branch(runId, status)
  const counts = tree.branch(runId)?.counts ?? own?.counts

  // biome-ignore lint/correctness/useExhaustiveDependencies: reads once for each run and filter
  useEffect(() => void tree.read(run, status), [tree, runId, status])
  const isLive = !isClosed(description.info.status) && own?.nextPageToken === undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run is the same while its id is
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(() => {
      if (!document.hidden) void tree.refresh(run, status)
    }, livePeriod)
    return () => clearInterval(timer)
  }, [tree, runId, status, isLive])

  const { info } = description
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree keeps its identity and changes with its version
  const rows = useMemo(
    () =>
      treeRows({
        ancestors: relations?.ancestors ?? [],
        self: info,
        branch: (of) => tree.branch(of, statusOf(of)),
        expanded,
        status,
      }),
    [relations, info, tree, version, expanded, status],
  )

  function toggle(row: TreeRow, isToBeOpen: boolean) {
    if (row.kind !== 'run' || row.isExpanded === undefined) return
    const { runId: toggled } = row.run
    setExpanded((before) => {
      const next = new Set(before)
      if (isToBeOpen) next.add(toggled)
      else next.delete(toggled)
      return next
    })
    if (isToBeOpen) void tree.read(row.run, statusOf(row.run.runId))
  }
  /** The keys of a tree: right opens; left closes, or goes to the parent. */
  function handleKey(event: KeyboardEvent, index: number) {
    const row = rows[index]
    if (row === undefined) return
    const isOpen = row.kind === 'run' && row.isExpanded === true
    if (event.key === 'ArrowRight') {
      event.preventDefault()
      if (isOpen) table.current?.focusRow(index + 1)
      else toggle(row, true)
    } else if (event.key === 'ArrowLeft') {
      event.preventDefault()
      if (isOpen) return toggle(row, false)
      const parent = rows.findLastIndex(({ depth }, at) => at < index && depth < row.depth)
      if (parent !== -1) table.current?.focusRow(parent)
    }
  }
  useKeys({
    j: () => table.current?.focusNeighbour(1),
    k: () => table.current?.focusNeighbour(-1),
  })

  return (
    <section aria-label="Family" className="flex min-h-72 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-y bg-surface px-3 py-1">
        <h2 className="font-semibold">Family</h2>
        <CountText counts={counts} family={relations?.family} />
        <StatusChips {...{ counts, status, onStatus }} />
        {!isLive && (
          <Button look="quiet" onClick={() => void tree.refresh(run, status)}>
            Read again
          </Button>
        )}
      </div>
      {relations?.truncated && (
        <p className="shrink-0 px-3 py-1 text-ink-soft">
          Between the root and the next line there are ancestors that are not listed.
        </p>
      )}
      <div className="relative min-h-0 flex-1">
        <VirtualRows
          ref={table}
          role="treegrid"
          label="Ancestors and descendants"
          columns={columnsOf(isNarrow)}
          rowHeight={rowHeight(isNarrow)}
          count={rows.length}
          keyOf={(index) => rows[index]?.key ?? ''}
          onRowKey={handleKey}
          renderRow={(slot) => {
            const row = rows[slot.index]
            return (
              row && (
                <TreeRowView
                  key={row.key}
                  {...{ namespace, row, slot, isNarrow }}
                  onToggle={() => toggle(row, row.kind === 'run' && !row.isExpanded)}
                  onRead={() =>
                    row.kind === 'more' && void tree.read(row.parent, statusOf(row.parent.runId))
                  }
                />
              )
            )
          }}
        />
      </div>
    </section>
  )
}

function CountText({
  counts,
  family,
}: {
  counts: Counted | undefined
  family: Counted | undefined
}) {
  if (counts === undefined) return null
  const own = Number(counts.count)
  const all = Number(family?.count ?? 0)
  return (
    <p className="text-ink-soft">
      {own === 0
        ? 'no children'
        : `${own.toLocaleString('en')} ${own === 1 ? 'child' : 'children'}`}
      {all > own + 1 && `, ${all.toLocaleString('en')} runs in the family`}
    </p>
  )
}

const chipClass =
  'inline-flex h-6 items-center gap-1 rounded border border-line-strong bg-surface px-2 text-ink-soft hover:bg-hover hover:text-ink aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink'

/** Filters the run's own children by status. */
function StatusChips({
  counts,
  status,
  onStatus,
}: {
  counts: Counted | undefined
  status: WorkflowStatus | undefined
  onStatus: (status: WorkflowStatus | undefined) => void
}) {
  const known = counts?.byStatus ?? []
  if (known.length < 2 && status === undefined) return null
  const shown = known.some((each) => each.status === status) || status === undefined
  return (
    <>
      {[...known, ...(shown || !status ? [] : [{ status, count: '0' }])].map((each) => (
        <button
          key={each.status}
          type="button"
          aria-pressed={each.status === status}
          onClick={() => onStatus(each.status === status ? undefined : each.status)}
          className={chipClass}
        >
          {statusWord(each.status)}{' '}
          <span className="tabular-nums">{Number(each.count).toLocaleString('en')}</span>
        </button>
      ))}
    </>
  )
}
