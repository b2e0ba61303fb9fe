import type { WorkflowInfo } from '@rewind/contract/workflows'
import { useMemo, useState } from 'react'

/** The selected executions. The selection survives a change of page or filter. */
export function useSelection() {
  const [chosen, setChosen] = useState<ReadonlyMap<string, WorkflowInfo>>(new Map())
  const ids = useMemo(() => new Set(chosen.keys()), [chosen])
  const workflows = useMemo(() => [...chosen.values()], [chosen])
  return {
    ids,
    workflows,
    select(rows: readonly WorkflowInfo[], isSelected: boolean) {
      setChosen((before) => {
        const next = new Map(before)
        for (const row of rows) {
          if (isSelected) next.set(row.runId, row)
          else next.delete(row.runId)
        }
        return next
      })
    },
    clear: () => setChosen(new Map()),
  }
}
