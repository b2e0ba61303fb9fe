import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import type { SampleRun } from './start-sample.ts'

type Description = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse
type Event = temporal.api.history.v1.IHistoryEvent

/** Polls until `read` returns a value. Throws with `what` after the timeout. */
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

/** Describes a run, or the latest run if there is no run id. */
export async function describeRun(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<Description> {
  return await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId, runId: runId ?? null },
  })
}

/** Returns every event of a run, oldest first. */
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

/** Waits for a matching event and returns it. */
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

/** Returns the SDK's name of a status: `RUNNING`, `COMPLETED`, `CANCELLED`, … */
export async function statusOf(client: Client, run: SampleRun): Promise<string> {
  const { status } = await client.workflow.getHandle(run.workflowId, run.runId).describe()
  return status.name
}

export async function waitForStatus(client: Client, run: SampleRun, name: string): Promise<void> {
  await waitFor(`${run.workflowId} to be ${name}`, async () =>
    (await statusOf(client, run)) === name ? true : undefined,
  )
}
