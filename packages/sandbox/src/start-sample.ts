import { randomUUID } from 'node:crypto'
import type { Client, WorkflowStartOptions } from '@temporalio/client'
import { catalogue, type Sample, type SampleArgs, type SampleName } from './catalogue.ts'

export interface SampleRun {
  workflowId: string
  runId: string
}

type Overrides = Omit<Partial<WorkflowStartOptions>, 'args'>

/** Starts a sample. Without a `workflowId` it gets a unique one with its name as prefix. */
export async function startSample<Name extends SampleName>(
  client: Client,
  name: Name,
  { args, ...overrides }: { args?: SampleArgs<Name> } & Overrides = {},
): Promise<SampleRun> {
  const { taskQueue, start }: Sample = catalogue[name]
  const workflowId = overrides.workflowId ?? `${name}-${randomUUID()}`
  const handle = await client.workflow.start(name, {
    taskQueue,
    ...start,
    ...overrides,
    workflowId,
    args: args ?? [],
  })
  return { workflowId, runId: handle.firstExecutionRunId }
}
