import { setMaxListeners } from 'node:events'
import { Client, Connection } from '@temporalio/client'
import { defaultPayloadConverter } from '@temporalio/common'
import proto from '@temporalio/proto'
import { waitFor } from '../wait-for.ts'
import { targetWorkflowId } from './step.ts'

const nexusQueue = 'steps-nexus'

/** What the steps of the cases need in addition to a worker. */
export interface Surroundings {
  client: Client
  /** `1.29.1` */
  serverVersion: string
  stop(): Promise<void>
}

/**
 * Connects, and creates the search attribute, the target workflow and the Nexus endpoint of the
 * steps.
 */
export async function prepareSurroundings(address: string): Promise<Surroundings> {
  const connection = await Connection.connect({
    address,
    channelArgs: { 'grpc.max_receive_message_length': 128 * 1024 * 1024 },
  })
  const client = new Client({ connection })
  const { namespace } = client.options
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { Step: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT },
  })
  // No worker polls its task queue: the workflow only has to be open.
  await client.workflow.start('target', {
    workflowId: targetWorkflowId,
    taskQueue: 'nobody',
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  await connection.operatorService
    .createNexusEndpoint({
      spec: { name: 'steps', target: { worker: { namespace, taskQueue: nexusQueue } } },
    })
    .catch(unlessItIsThere)
  await waitFor('the search attribute', async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    })
    return 'Step' in customAttributes ? true : undefined
  })
  const { serverVersion } = await client.workflowService.getSystemInfo({})
  const nexus = answerNexus(client)
  return {
    client,
    serverVersion,
    async stop() {
      await nexus.stop()
      await connection.close()
    },
  }
}

/** The server of an earlier check already has it. */
function unlessItIsThere(error: unknown): void {
  if (!hasCode(error, 6)) throw error
}

const hasCode = (error: unknown, code: number) =>
  error instanceof Error && 'code' in error && error.code === code

/** Completes every Nexus operation at once, for all SDKs. */
function answerNexus(client: Client): { stop(): Promise<void> } {
  const { namespace } = client.options
  const isStopped = new AbortController()
  // Each poll adds a listener, and the client removes none.
  setMaxListeners(0, isStopped.signal)
  const payload = defaultPayloadConverter.toPayload('done')
  const answerOne = async () => {
    const { taskToken } = await client.withAbortSignal(isStopped.signal, () =>
      client.withDeadline(Date.now() + 60_000, () =>
        client.workflowService.pollNexusTaskQueue({
          namespace,
          identity: 'nexus',
          taskQueue: { name: nexusQueue },
        }),
      ),
    )
    if (taskToken.length === 0) return
    await client.workflowService.respondNexusTaskCompleted({
      namespace,
      identity: 'nexus',
      taskToken,
      response: { startOperation: { syncSuccess: { payload } } },
    })
  }
  const answered = (async () => {
    while (!isStopped.signal.aborted) {
      await answerOne().catch((error: unknown) => {
        // The poll was canceled, reached its deadline, or the operation no longer exists.
        if (![1, 4, 5].some((code) => hasCode(error, code))) throw error
      })
    }
  })()
  // `stop` throws the error.
  answered.catch(() => {})
  return {
    async stop() {
      isStopped.abort()
      await answered
    },
  }
}
