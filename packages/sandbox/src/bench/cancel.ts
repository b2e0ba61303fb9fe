import { randomUUID } from 'node:crypto'
import { cancelRun } from '@rewind/contract/interrupts'
import { cancel } from '../interrupt.ts'
import { describeRun } from '../wait-for.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import { compare, type Row, warmUp } from './compare.ts'

const pairs = 100

/** Bare: describe, cancel, describe, because Rewind describes the run before and after. */
export async function measureCancel(context: BenchContext): Promise<Row> {
  const { client, ui } = context
  const forBare = await context.startRuns(pairs + warmUp)
  const forRewind = await context.startRuns(pairs + warmUp)
  const forUi = ui ? await context.startRuns(pairs + warmUp) : []
  return await compare({
    what: 'cancel',
    atMost: 1.2,
    pairs,
    // A worker handles the effect of each side at once.
    restMs: 50,
    async bare(pair) {
      const run = forBare[pair] ?? { workflowId: '', runId: '' }
      await describeRun(client, run)
      await cancel(client, run, { reason: 'bench', operator: 'bench' })
      await describeRun(client, run)
    },
    rewind: (pair) =>
      context.call(cancelRun, {
        params: { namespace, ...(forRewind[pair] ?? { workflowId: '', runId: '' }) },
        body: { reason: 'bench', requestId: randomUUID() },
      }),
    ui:
      ui &&
      (async (pair) => {
        const run = forUi[pair] ?? { workflowId: '', runId: '' }
        await ui.describe(run)
        await ui.cancel(run, 'bench')
        await ui.describe(run)
      }),
  })
}
