import type { ResetPoints } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { ResetPointScanner } from '@rewind/history/reset-points/reset-points'
import type { Temporal } from '../temporal/gateway.ts'

/** Returns the reset points of a run and the suggested one. Reads the whole history once. */
export async function readResetPoints(temporal: Temporal, run: RunRef): Promise<ResetPoints> {
  const [{ status }, scanner] = await Promise.all([
    temporal.readRunState(run),
    scanResetPoints(temporal, run),
  ])
  const suggested = scanner.suggested(status)
  const { mismatch } = scanner
  return {
    points: scanner.points(),
    ...(suggested === undefined ? {} : { suggested }),
    ...(mismatch === undefined ? {} : { mismatch }),
  }
}

export async function scanResetPoints(temporal: Temporal, run: RunRef): Promise<ResetPointScanner> {
  const scanner = new ResetPointScanner()
  for await (const events of temporal.scanHistory(run)) {
    for (const event of events) scanner.add(event)
  }
  return scanner
}
