import type { Lineage } from '@rewind/contract/workflows'

type LineageRun = Lineage['runs'][number]

/** The position of one run in the graph of its lineage, and the lines in its row. */
export interface LineageRow {
  lane: number
  /** Whether a line comes from above, from the base run. */
  hasAbove: boolean
  /**
   * Lanes whose lines begin here: one for each run made from this run, and possibly its own lane.
   */
  begins: number[]
  /** Lanes whose lines cross the row. */
  passes: number[]
}

/**
 * Returns the graph of the runs of a workflow id, which must be in order, oldest first. The first
 * run made from another run stays in its lane. Each further one gets a lane of its own.
 */
export function lineageLanes(runs: readonly LineageRun[]): LineageRow[] {
  const index = new Map(runs.map(({ runId }, at) => [runId, at]))
  const parents = runs.map(({ madeBy }, at) => {
    const parent = madeBy.by === 'start' ? undefined : index.get(madeBy.fromRunId)
    return parent !== undefined && parent < at ? parent : undefined
  })
  /** For each lane, the row down to which it is taken. */
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

/** Returns the first lane that is free below a row. */
function freeLane(takenUntil: readonly number[], after: number): number {
  const free = takenUntil.findIndex((until) => until <= after)
  return free === -1 ? takenUntil.length : free
}
