/**
 * - `ok`: it works.
 * - `warning`: it works, and something about it needs attention.
 * - `failed`: it does not work.
 * - `unknown`: it cannot be found out.
 * - `skipped`: it was not tried.
 */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'unknown' | 'skipped'

/** The result of one check. JSON as `rewind doctor --json` prints it. */
export interface Check {
  /** Stable, for scripts. */
  id: string
  title: string
  status: CheckStatus
  /** What was found, or why it fails. */
  found: string
  /** What Rewind cannot do without it. */
  loses?: string
  /** What to do about it. */
  remedy?: string
}

/** A check that is not made because an earlier one failed. */
export const skipped = (id: string, title: string, why: string): Check => ({
  id,
  title,
  status: 'skipped',
  found: why,
})

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
