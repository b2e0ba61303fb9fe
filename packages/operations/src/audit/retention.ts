import type { Log } from '../log.ts'
import type { AuditLog } from '../store/audit-log.ts'

const dayMs = 24 * 3_600_000
/** In milliseconds: how often entries that have become too old are removed. */
const usualPeriodMs = 3_600_000

/**
 * Removes entries of the audit log once they are older than a number of days, now and from then on.
 * Returns a function that stops it. Each process that uses the store may do it.
 */
export function startRetention(
  audit: Pick<AuditLog, 'removeOlderThan' | 'now'>,
  days: number,
  log: Log,
  periodMs = usualPeriodMs,
): () => void {
  if (days === 0) return () => undefined
  const remove = async () => {
    try {
      const removed = await audit.removeOlderThan(new Date(Date.parse(audit.now()) - days * dayMs))
      if (removed.entries + removed.operations > 0) log.info(removed, 'old audit entries removed')
    } catch (err) {
      log.error({ err }, 'old audit entries not removed')
    }
  }
  void remove()
  const timer = setInterval(remove, periodMs).unref()
  return () => clearInterval(timer)
}
