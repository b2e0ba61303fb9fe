import { describeRun as describeRunEndpoint } from '@rewind/contract/workflows'
import { describeRun } from '../wait-for.ts'
import { type BenchContext, namespace } from './bench-context.ts'
import { compare, type Row } from './compare.ts'

/** Bare: one DescribeWorkflowExecution. */
export async function measureDescribe(context: BenchContext): Promise<Row> {
  const { ui } = context
  const [run = { workflowId: '', runId: '' }] = await context.startRuns(1)
  return await compare({
    what: 'describe',
    atMost: 1.3,
    pairs: 400,
    bare: () => describeRun(context.client, run),
    rewind: () => context.call(describeRunEndpoint, { params: { namespace, ...run } }),
    ui: ui && (() => ui.describe(run)),
  })
}
