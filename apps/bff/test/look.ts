import { QueuePollers } from '@rewind/operations/scanner/queue-pollers'
import { scanRun } from '@rewind/operations/scanner/scan-run'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { type DrivenRun, namespace } from './drive.ts'

/** Returns what the scanner says of a run now, and the calls that it counts for it. */
export async function look(temporal: Temporal, run: DrivenRun) {
  let calls = 0
  const limiter = {
    acquire: async () => void calls++,
    charge: (more: number) => {
      calls += more
    },
  }
  const pollers = new QueuePollers(temporal, namespace, limiter.acquire)
  const signal = new AbortController().signal
  const found = await scanRun(run.ref, { temporal, pollers, limiter, signal })
  if (found === 'unreadable') throw new Error('The run could not be read')
  return { found, calls, says: found.map(({ kind, cause = '' }) => `${kind} ${cause}`.trim()) }
}
