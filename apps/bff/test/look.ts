import { lookAtRun } from '../src/stuck-finder/look-at-run.ts'
import { QueuePollers } from '../src/stuck-finder/queue-pollers.ts'
import type { Temporal } from '../src/temporal/temporal.ts'
import { type DrivenRun, namespace } from './drive.ts'

/** What the finder would say of a run now, and the calls that it counts for it. */
export async function look(temporal: Temporal, run: DrivenRun) {
  let calls = 0
  const pace = {
    turn: async () => void calls++,
    charge: (more: number) => {
      calls += more
    },
  }
  const pollers = new QueuePollers(temporal, namespace, pace.turn)
  const left = new AbortController().signal
  const found = await lookAtRun(run.ref, { temporal, pollers, pace, left })
  if (found === 'unreadable') throw new Error('The run could not be read')
  return { found, calls, says: found.map(({ kind, cause = '' }) => `${kind} ${cause}`.trim()) }
}
