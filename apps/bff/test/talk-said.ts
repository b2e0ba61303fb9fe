import { randomUUID } from 'node:crypto'
import type { RunRef } from '@rewind/contract/primitives'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { Client } from '@temporalio/client'
import { connection, DrivenRun, namespace } from './drive.ts'

/** Returns the body of a query, signal or update with its arguments as JSON. */
export const asked = (name: string, ...values: unknown[]) => ({
  name,
  input: values.map((value) => ({ text: JSON.stringify(value) })),
  requestId: randomUUID(),
})

export const textOf = ({ result }: { result?: { text?: string }[] }) =>
  result?.map(({ text }) => text)

/** Returns a run whose code handles signals, queries and updates. */
export async function cartRun(): Promise<{ run: DrivenRun; params: RunRef }> {
  const client = new Client({ connection, namespace })
  const sample = await startSample(client, 'collectsSignalsAndUpdates')
  const run = DrivenRun.of(sample.workflowId, sample.runId, '')
  await waitFor(
    'an activity',
    async () =>
      (await run.events()).some((event) => event.activityTaskCompletedEventAttributes) || undefined,
  )
  return { run, params: { namespace, ...sample } }
}
