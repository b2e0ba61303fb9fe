import { randomUUID } from 'node:crypto'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'

/** A worker of version v1 of a deployment, which polls until `left` is aborted. */
function pollAsV1(
  { client }: Temporal,
  taskQueue: string,
  deploymentName: string,
  left: AbortSignal,
) {
  return client.withDeadline(Date.now() + 60_000, () =>
    client.withAbortSignal(left, () =>
      client.workflowService.pollWorkflowTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name: taskQueue },
        identity: 'worker v1',
        // VERSIONED
        deploymentOptions: { deploymentName, buildId: 'v1', workerVersioningMode: 2 },
      }),
    ),
  )
}

test('a run shows its worker version, and the version it waits for', async ({ temporal, page }) => {
  const { workflowService, options } = temporal.client
  const { namespace } = options
  const taskQueue = `shop-${randomUUID()}`
  const deploymentName = `shop-${randomUUID().slice(0, 8)}`
  const left = new AbortController()
  const task = pollAsV1(temporal, taskQueue, deploymentName, left.signal)
  task.catch(() => undefined)
  const run = await startSample(temporal.client, 'childThatWaits', { taskQueue })

  await page.goto(`${runPath(run)}/workers`)
  await expect(page.getByTestId('run-status').locator('..')).toContainText(
    `No worker polls task queue ${taskQueue}`,
  )
  await expect(
    page.getByText(
      `Only workers of v1 (deployment ${deploymentName}) poll, and no version is current`,
    ),
  ).toBeVisible()
  await expect(page.getByText('no poller of its version, 1 of others')).toBeVisible()

  await waitFor('v1 to be current', async () =>
    workflowService
      .setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName,
        buildId: 'v1',
        version: `${deploymentName}.v1`,
        identity: 'spec',
      })
      .catch(() => undefined),
  )
  const { taskToken } = await task
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    identity: 'worker v1',
    // PINNED
    versioningBehavior: 1,
    deploymentOptions: { deploymentName, buildId: 'v1', workerVersioningMode: 2 },
  })
  await expect(page.getByText(`deployment ${deploymentName}, version v1, pinned`)).toBeVisible()
  await expect(page.getByText('No worker polls')).toBeHidden()
  left.abort()
  await temporal.client.workflow.getHandle(run.workflowId).terminate('the spec is over')
})
