import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import type { SampleRun } from './start-sample.ts'

type Description = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse
type Event = temporal.api.history.v1.IHistoryEvent

/** Asks until `read` gives something, and fails with what it waited for. */
export async function waitFor<T>(
  what: string,
  read: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`)
    await wait(50)
  }
}

/** Describes one run, or the latest where no run id is given. */
export async function describeRun(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<Description> {
  return await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId, runId: runId ?? null },
  })
}

/** Every event of a run, oldest first. */
export async function readEvents(client: Client, run: SampleRun): Promise<Event[]> {
  const events: Event[] = []
  let nextPageToken: Uint8Array | null | undefined
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: run,
      nextPageToken: nextPageToken ?? null,
    })
    events.push(...(page.history?.events ?? []))
    nextPageToken = page.nextPageToken
  } while (nextPageToken?.length)
  return events
}

/** Waits until one event of the run is as asked, and gives it. */
export async function waitForEvent(
  client: Client,
  run: SampleRun,
  what: string,
  isIt: (event: Event) => boolean,
): Promise<Event> {
  return await waitFor(`${what} in ${run.workflowId}`, async () =>
    (await readEvents(client, run)).find(isIt),
  )
}

/** The SDK's status name: `RUNNING`, `COMPLETED`, `CANCELLED`, … */
export async function statusOf(client: Client, run: SampleRun): Promise<string> {
  const { status } = await client.workflow.getHandle(run.workflowId, run.runId).describe()
  return status.name
}

export async function waitForStatus(client: Client, run: SampleRun, name: string): Promise<void> {
  await waitFor(`${run.workflowId} to be ${name}`, async () =>
    (await statusOf(client, run)) === name ? true : undefined,
  )
}
