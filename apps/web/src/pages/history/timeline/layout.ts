import type { Lane } from './lanes.ts'

export const axisHeight = 24
const headHeight = 20
const laneGap = 8

export interface PlacedLane {
  lane: Lane
  top: number
  /** The top of its rows, below its name. */
  rowsTop: number
  rowHeight: number
  bottom: number
}

/** In pixels. Few rows have room for names; many become a texture. */
const rowHeightFor = (rows: number): number => (rows <= 8 ? 18 : rows <= 24 ? 10 : 5)

export function layOut(lanes: readonly Lane[]): { placed: PlacedLane[]; height: number } {
  const placed: PlacedLane[] = []
  let top = axisHeight
  for (const lane of lanes) {
    const rowHeight = rowHeightFor(lane.rowCount)
    const rowsTop = top + headHeight
    const bottom = rowsTop + lane.rowCount * rowHeight
    placed.push({ lane, top, rowsTop, rowHeight, bottom })
    top = bottom + laneGap
  }
  return { placed, height: top }
}
