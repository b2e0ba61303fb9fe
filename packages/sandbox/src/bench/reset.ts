import { randomUUID } from 'node:crypto'
import { resetRun } from '@rewind/contract/interrupts'
import { reset } from '../interrupt.ts'
import { describeRun } from '../wait-for.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import { compare, type Row, warmUp } from './compare.ts'

const pairs = 100

/**
 * Bare: describes the latest run, resets, and reads the last event of the base run, like Rewind.
 */
export async function measureReset(context: BenchContext): Promise<Row> {
  const { client, ui } = context
  const forBare = await context.startRuns(pairs + warmUp)
  const forRewind = await context.startRuns(pairs + warmUp)
  const forUi = ui ? await context.startRuns(pairs + warmUp) : []
  return await compare({
    what: 'reset',
    atMost: 1.1,
    pairs,
    // A worker handles the effect of each side at once.
    restMs: 50,
    async bare(pair) {
      const run = forBare[pair] ?? { workflowId: '', runId: '' }
      await describeRun(client, { workflowId: run.workflowId })
      await reset(client, run, { eventId: 4, reason: 'bench' })
      await context.readPage(run, 1)
    },
    rewind: (pair) =>
      context.call(resetRun, {
        params: { namespace, ...(forRewind[pair] ?? { workflowId: '', runId: '' }) },
        body: { eventId: 4, reason: 'bench', requestId: randomUUID() },
      }),
    ui:
      ui &&
      (async (pair) => {
        const run = forUi[pair] ?? { workflowId: '', runId: '' }
        await ui.describe({ workflowId: run.workflowId })
        await ui.reset(run, { eventId: 4, reason: 'bench' })
        await ui.lastEvent(run)
      }),
  })
}
