import { randomUUID } from 'node:crypto'
import { Client } from '@temporalio/client'
import Long from 'long'
import { waitFor } from './wait-for.ts'

/** A client of a namespace of its own, ready to be worked in: nothing in it is of anybody else. */
export async function newNamespace(connection: Client['connection']): Promise<Client> {
  const namespace = `own-${randomUUID()}`
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(86_400) },
  })
  const client = new Client({ connection, namespace })
  // The server's own caches hear of it within seconds.
  await waitFor(`namespace ${namespace}`, async () =>
    client.workflow.count().then(
      () => true,
      () => undefined,
    ),
  )
  return client
}
