import type { Session } from '@rewind/contract/cluster'
import type { ResetOrigins } from '../runs/reset-origins.ts'
import type { Outcome, Seen, Store } from '../store/store.ts'
import type { Temporal } from '../temporal/gateway.ts'
import type { Trace } from './operation.ts'

/** What every interruption works with. */
export interface OperationContext {
  temporal: Temporal
  store: Store
  resetOrigins: ResetOrigins
  mode: Session['mode']
  /** How long an unknown outcome is looked for before the operator is told that it is unknown. */
  timeoutMs: number
  /** How long after its start a call that was given up may still reach Temporal. */
  inFlightMs: number
  /** Stores an outcome as soon as the store works again. */
  reconciler: { settleLater(seen: Seen, outcome: Outcome, how: { evenDone: boolean }): void }
  /** Called for each operation that took effect. */
  onDone: (trace: Trace) => void
  /** Aborts when the process is to end: nothing new is sent, and looks for outcomes stop. */
  closing: AbortSignal
}
