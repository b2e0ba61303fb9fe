import type { Session } from '@rewind/contract/cluster'
import type { ResetOrigins } from '../runs/reset-origins.ts'
import type { Outcome, RecordVersion, Store } from '../store/store.ts'
import type { Temporal } from '../temporal/gateway.ts'
import type { Trace } from './operation.ts'

/** What every operation needs. */
export interface OperationContext {
  temporal: Temporal
  store: Store
  resetOrigins: ResetOrigins
  mode: Session['mode']
  /** In milliseconds: how long Rewind looks for an outcome before it answers OUTCOME_UNKNOWN. */
  timeoutMs: number
  /** In milliseconds from the start of a call: how long the call can still reach Temporal. */
  inFlightMs: number
  /** Stores an outcome when the store works again. */
  reconciler: {
    settleLater(seen: RecordVersion, outcome: Outcome, how: { evenDone: boolean }): void
  }
  /** Called for each operation that took effect. */
  onDone: (trace: Trace) => void
  /** Aborts when the process shuts down: Rewind sends nothing new and stops looking for outcomes. */
  closing: AbortSignal
}
