import type { RecoveryActionKind, RecoveryCare } from '@rewind/contract/recovery-choices'

const hour = 3_600_000

/**
 * Returns how careful a recovery is by default. Only a reset has waves, because its result depends
 * on the code. A failed share of 10 % lets a wave of 50 pass although some runs fail for reasons of
 * their own, and stops a canary of 5 at the first failure.
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

/** Fills in the defaults for what the user did not choose. */
export const careOf = (
  kind: RecoveryActionKind,
  chosen: Partial<RecoveryCare> = {},
): RecoveryCare => ({ ...defaultCare(kind), ...chosen })
