import { randomUUID } from 'node:crypto'
import { Client } from '@temporalio/client'
import Long from 'long'
import { waitFor } from './wait-for.ts'

/** Returns a client of a new namespace that is ready for use. */
export async function newNamespace(connection: Client['connection']): Promise<Client> {
  const namespace = `own-${randomUUID()}`
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(86_400) },
  })
  const client = new Client({ connection, namespace })
  // The caches of the server learn of a new namespace within seconds.
  await waitFor(`namespace ${namespace}`, async () =>
    client.workflow.count().then(
      () => true,
      () => undefined,
    ),
  )
  return client
}
