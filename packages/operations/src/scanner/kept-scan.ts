import { ProblemRun } from '@rewind/contract/attention'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Check } from 'typebox/value'

/** What is kept of a scan, so that another process can go on with it. */
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

/** What is stored of a namespace: a later version may not know it. */
const Kept = Type.Object({
  version: Type.Literal(1),
  scan: ScanSnapshot,
  found: Type.Array(ProblemRun),
})
export type Kept = Static<typeof Kept>

/** What cannot be read is no loss: the namespace is looked at anew. */
export function readKept(text: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(text)
    return Check(Kept, kept) ? kept : undefined
  } catch {
    return undefined
  }
}
