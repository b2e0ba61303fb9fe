import { ProblemRun } from '@rewind/contract/attention'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Check } from 'typebox/value'

/** The stored part of a scan, so that another process can continue it. */
const ScanSnapshot = Type.Object({
  state: Type.Enum(['STOPPED', 'INTERRUPTED', 'DONE']),
  lookedAt: Type.Array(Type.String()),
  of: Type.Integer(),
  calls: Type.Integer(),
  startedAt: Type.String(),
  firstFoundAt: Type.Optional(Type.String()),
  endedAt: Type.Optional(Type.String()),
})

export type ScanSnapshot = Static<typeof ScanSnapshot>

/** The stored state of a namespace. `version` lets a later release reject an old format. */
const ScannerState = Type.Object({
  version: Type.Literal(1),
  scan: ScanSnapshot,
  found: Type.Array(ProblemRun),
})
export type ScannerState = Static<typeof ScannerState>

/** Returns undefined if the text is invalid. The namespace is then scanned again. */
export function parseScannerState(text: string): ScannerState | undefined {
  try {
    const kept: unknown = JSON.parse(text)
    return Check(ScannerState, kept) ? kept : undefined
  } catch {
    return undefined
  }
}
