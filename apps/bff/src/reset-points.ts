import type { ResetPoints } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { ResetPointScanner } from '@rewind/history/reset-points'
import type { Temporal } from './temporal/temporal.ts'

/** Reads the whole history once and says where the run can be reset to, and where best. */
export async function readResetPoints(temporal: Temporal, run: RunRef): Promise<ResetPoints> {
  const [{ info, stuck }, scanner] = await Promise.all([
    temporal.describe(run),
    scan(temporal, run),
  ])
  const suggested = scanner.suggested(info.status, stuck)
  return { points: scanner.points(), ...(suggested === undefined ? {} : { suggested }) }
}

async function scan(temporal: Temporal, run: RunRef): Promise<ResetPointScanner> {
  const scanner = new ResetPointScanner()
  for await (const events of temporal.scanHistory(run)) {
    for (const event of events) scanner.add(event)
  }
  return scanner
}
