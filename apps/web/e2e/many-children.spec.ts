import { randomUUID } from 'node:crypto'
import { cancel } from '@rewind/sandbox/interrupt'
import type { SampleRun } from '@rewind/sandbox/start-sample'
import { describeRun, readEvents, waitFor } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'
import { decide } from './workflow-task.ts'

test.describe.configure({ timeout: 600_000 })

/** No worker polls the task queue of the children. */
const childCount = 1_000
const [startChild, requestCancel] = [11, 8]

/** Runs a worker whose code issues no more commands. */
async function acceptAll(temporal: Temporal, taskQueue: string, until: AbortSignal) {
  while (!until.aborted) await decide(temporal, taskQueue, []).catch(() => undefined)
}

const lengthOf = async ({ client }: Temporal, run: SampleRun) =>
  Number((await describeRun(client, run)).workflowExecutionInfo?.historyLength)

const countEvents = async ({ client }: Temporal, run: SampleRun, name: string) =>
  (await readEvents(client, run)).filter(
    (event) => name in event && Reflect.get(event, name) != null,
  ).length

test(`the progress of a parent with ${childCount} children stays usable, and bounded in calls`, async ({
  temporal,
  page,
}) => {
  const taskQueue = `parent-${randomUUID()}`
  const handle = await temporal.client.workflow.start('parentOfMany', {
    taskQueue,
    workflowId: taskQueue,
  })
  const run = { workflowId: taskQueue, runId: handle.firstExecutionRunId }
  /**
   * Whether there is one event for every child. The whole history is read only once it is long
   * enough.
   */
  const allOf = (length: number, name: string) =>
    waitFor(
      `${childCount} ${name}`,
      async () =>
        (await lengthOf(temporal, run)) > length &&
        (await countEvents(temporal, run, name)) === childCount
          ? true
          : undefined,
      180_000,
    )
  const childIds = Array.from({ length: childCount }, (_, at) => `${taskQueue}-${at}`)
  await decide(
    temporal,
    taskQueue,
    childIds.map((workflowId) => ({
      commandType: startChild,
      startChildWorkflowExecutionCommandAttributes: {
        workflowId,
        workflowType: { name: 'childOfMany' },
        taskQueue: { name: `${taskQueue}-children` },
        parentClosePolicy: 1,
      },
    })),
  )
  await allOf(2 * childCount, 'childWorkflowExecutionStartedEventAttributes')
  await cancel(temporal.client, run, { reason: 'too many', operator: 'ada' })
  await decide(
    temporal,
    taskQueue,
    childIds.map((workflowId) => ({
      commandType: requestCancel,
      requestCancelExternalWorkflowExecutionCommandAttributes: {
        namespace: 'default',
        workflowId,
        childWorkflowOnly: true,
      },
    })),
  )
  await allOf(4 * childCount, 'externalWorkflowExecutionCancelRequestedEventAttributes')

  const over = new AbortController()
  const accepting = acceptAll(temporal, taskQueue, over.signal)
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/')) asked.push(pathname)
  })
  await page.goto(`${runPath(run)}/cancellation`)
  await expect(page.getByTestId('cancellation-word')).toHaveText(
    '1,000 child workflows are asked and still open.',
  )
  const rows = page.locator('[data-part]')
  await expect(rows).toHaveCount(50)
  // The page does not send a request for each child.
  expect(asked.length).toBeLessThan(20)
  expect(asked.filter((path) => path.includes(`${taskQueue}-`))).toEqual([])
  await page.getByRole('button', { name: 'Show 50 more' }).click()
  await expect(rows).toHaveCount(100)
  const link = rows.first().getByRole('link', { name: `childOfMany ${childIds[0]}` })
  await expect(link).toHaveAttribute('href', /[0-9a-f-]{36}$/)

  // Two children are ended from outside. The page counts them from the parent's own history.
  for (const workflowId of childIds.slice(0, 2)) {
    await temporal.client.workflow.getHandle(workflowId).terminate('one by one')
  }
  await expect(page.locator('[data-step="answered"]')).toContainText('2 of 1,000')
  await page.getByRole('button', { name: 'terminated 2' }).click()
  await expect(rows).toHaveCount(2)

  await temporal.client.workflow.getHandle(run.workflowId).terminate('seen enough')
  await expect(page.getByTestId('cancellation-word')).toHaveText(/^Terminated, /)
  await expect(page.getByText('Its children now')).toBeVisible()
  expect(asked.filter((path) => path.endsWith('/workflow-count')).length).toBeLessThan(5)
  over.abort()
  await accepting
})
