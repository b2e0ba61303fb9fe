import type { RecoveryActionKind, RecoveryCare } from '@rewind/contract/recovery-choices'

const hour = 3_600_000

/**
 * How careful a recovery is where a person chooses nothing. Only a reset has waves: how a run fares
 * after it depends on the code. A share of 10 % lets a wave of 50 pass with some runs that fail for
 * reasons of their own, and stops a canary of 5 at the first one.
 */
export const defaultCare = (kind: RecoveryActionKind): RecoveryCare => ({
  canaryPerStratum: kind === 'RESET' ? 2 : 0,
  canarySize: kind === 'RESET' ? 5 : 0,
  waves: kind === 'RESET' ? [50] : [],
  failedShare: 0.1,
  callsPerSecond: 100,
  errorsInARow: 10,
  verifyFor: hour,
})

/** What a person chose, and the defaults for the rest. */
export const careOf = (
  kind: RecoveryActionKind,
  chosen: Partial<RecoveryCare> = {},
): RecoveryCare => ({ ...defaultCare(kind), ...chosen })
