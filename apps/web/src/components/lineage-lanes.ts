import type { Lineage } from '@rewind/contract/workflows'

type LineageRun = Lineage['runs'][number]

/** Where one run stands in the graph of its lineage, and the lines that meet in its row. */
export interface LineageRow {
  lane: number
  /** A line comes from above: from the run it was made of. */
  hasAbove: boolean
  /** Lanes whose lines begin here, this run's own among them: one for each run made of it. */
  begins: number[]
  /** Lanes whose lines pass by. */
  passes: number[]
}

/**
 * Lays the runs of a workflow id out as a graph: the first run made of another goes on in its lane,
 * each further one branches off into a lane of its own. Runs are given oldest first.
 */
export function lineageLanes(runs: readonly LineageRun[]): LineageRow[] {
  const index = new Map(runs.map(({ runId }, at) => [runId, at]))
  const parents = runs.map(({ madeBy }, at) => {
    const parent = madeBy.by === 'start' ? undefined : index.get(madeBy.fromRunId)
    return parent !== undefined && parent < at ? parent : undefined
  })
  /** The row down to which a lane is taken. */
  const takenUntil: number[] = []
  const rows = runs.map((): LineageRow => ({ lane: 0, hasAbove: false, begins: [], passes: [] }))
  for (const [at, row] of rows.entries()) {
    const parent = parents[at]
    const parentRow = parent === undefined ? undefined : rows[parent]
    if (parent !== undefined && parentRow) {
      row.hasAbove = true
      const isFirst = parents.indexOf(parent) === at
      row.lane = isFirst ? parentRow.lane : freeLane(takenUntil, parent)
      parentRow.begins.push(row.lane)
      for (let passed = parent + 1; passed < at; passed++) rows[passed]?.passes.push(row.lane)
    } else {
      row.lane = freeLane(takenUntil, at - 1)
    }
    takenUntil[row.lane] = Math.max(at, firstChild(parents, at))
  }
  return rows
}

const firstChild = (parents: readonly (number | undefined)[], of: number) => parents.indexOf(of)

/** The first lane that nothing stands in after a row. */
function freeLane(takenUntil: readonly number[], after: number): number {
  const free = takenUntil.findIndex((until) => until <= after)
  return free === -1 ? takenUntil.length : free
}
