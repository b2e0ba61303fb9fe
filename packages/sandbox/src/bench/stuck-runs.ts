import { setTimeout as sleep } from 'node:timers/promises'
import { type Attention, readAttention, startAttentionScan } from '@rewind/contract/attention'
import { newNamespace } from '../new-namespace.ts'
import { waitFor } from '../wait-for.ts'
import { makeRunningRuns, type RunsToMake } from '../workloads/running-runs.ts'
import type { BenchContext } from './bench-context.ts'
import type { FigureRow } from './figures.ts'

const count = 10_000
const stuckCount = 37

const stuck: RunsToMake = {
  count: stuckCount,
  workflowType: 'orderFulfilment',
  taskQueue: 'orders',
  state: {
    cause: 'NON_DETERMINISTIC_ERROR',
    message: '[TMPRL1100] Nondeterminism error: HistoryEvent(id: #, TimerStarted)',
    failures: 2,
  },
}

/**
 * Measures the scan for a few stuck runs among many healthy ones, at the default rate of the
 * console.
 */
export async function measureStuckRuns(context: BenchContext): Promise<FigureRow[]> {
  const client = await newNamespace(context.client.connection)
  const { namespace } = client.options
  await makeRunningRuns(client, [
    stuck,
    {
      count: count - stuckCount,
      workflowType: 'orderFulfilment',
      taskQueue: 'orders',
      state: 'waits on a timer',
    },
  ])
  await waitFor('all of them in visibility', async () =>
    (await client.workflow.count("ExecutionStatus = 'Running'")).count === count ? true : undefined,
  )
  const params = { namespace }
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  await context.call(startAttentionScan, { params, body: {} })
  let firstGroup: number | undefined
  for (;;) {
    const { scan, groups }: Attention = JSON.parse(await context.call(readAttention, { params }))
    if (groups.length > 0) firstGroup ??= seconds()
    if (scan.state === 'STOPPED') throw new Error(scan.problem?.message ?? 'The look was stopped')
    if (scan.state === 'DONE') {
      const what = `${stuckCount} stuck of ${count.toLocaleString('en')} running, ${scan.callsPerSecond} calls a second`
      const found = groups.reduce((sum, group) => sum + group.count, 0)
      // Results of a scan that missed some runs, or found others, would mislead.
      if (found !== stuckCount) throw new Error(`${found} of ${stuckCount} stuck runs were found`)
      return [
        row(`${what}: first group`, 's', firstGroup),
        row(`${what}: all looked at`, 's', seconds()),
        row(`${what}: calls`, '', scan.calls),
      ]
    }
    await sleep(100)
  }
}

const row = (what: string, unit: string, rewind: number | undefined): FigureRow => ({
  what,
  unit,
  atMost: undefined,
  bare: undefined,
  ui: undefined,
  rewind,
})
