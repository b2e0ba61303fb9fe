import { randomUUID } from 'node:crypto'
import { waitFor } from '@rewind/sandbox/wait-for'
import { expect, runPath, type Temporal, test } from './operator.ts'
import { decide } from './workflow-task.ts'

test.describe.configure({ timeout: 900_000 })

const [batchCount, batchSize] = [5, 1_000]
const childCount = batchCount * batchSize
const startChild = 11

/**
 * No worker polls for the children, and each ends by its own timeout: a run may have only so many
 * open ones.
 */
const startBatch = (temporal: Temporal, taskQueue: string, batch: number) =>
  decide(
    temporal,
    taskQueue,
    Array.from({ length: batchSize }, (_, at) => ({
      commandType: startChild,
      startChildWorkflowExecutionCommandAttributes: {
        workflowId: `${taskQueue}-${batch}-${at}`,
        workflowType: { name: 'childOfMany' },
        taskQueue: { name: `${taskQueue}-children` },
        workflowRunTimeout: { seconds: 1 },
      },
    })),
  )

test(`a family of ${childCount} children is read by level, counted and usable by keys, with few calls`, async ({
  temporal,
  page,
}) => {
  const taskQueue = `family-${randomUUID()}`
  const { client } = temporal
  const handle = await client.workflow.start('parentOfMany', { taskQueue, workflowId: taskQueue })
  const run = { workflowId: taskQueue, runId: handle.firstExecutionRunId }
  const known = async () =>
    (await client.workflow.count(`ParentRunId = '${run.runId}' AND ExecutionStatus != 'Running'`))
      .count
  for (let batch = 0; batch < batchCount; batch++) {
    await startBatch(temporal, taskQueue, batch)
    const reached = (batch + 1) * batchSize
    await waitFor(
      `${reached} closed children`,
      async () => ((await known()) === reached ? true : undefined),
      // Each child starts and ends in the server that all specs share.
      300_000,
    )
  }

  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/')) asked.push(pathname)
  })
  const pages = () => asked.filter((path) => path.endsWith('/children')).length
  await page.goto(`${runPath(run)}/relations`)
  const tree = page.getByRole('treegrid', { name: 'Ancestors and descendants' })
  await expect(page.getByText(`${childCount.toLocaleString('en')} children`)).toBeVisible()
  await expect(tree).toHaveAttribute('aria-rowcount', '103')
  expect(pages()).toBe(1)
  // Only rows in sight exist and send requests.
  expect(await tree.getByRole('row').count()).toBeLessThan(80)

  // The last row of a page in sight reads the next page, and no more than that.
  const self = tree.getByRole('link', { name: taskQueue, exact: true })
  await self.focus()
  for (let read = 2; read <= 5; read++) {
    await page.keyboard.press('End')
    await expect(tree).toHaveAttribute('aria-rowcount', `${read * 100 + 3}`)
    expect(pages()).toBe(read)
  }
  await page.keyboard.press('Home')
  await expect(self).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(tree).toHaveAttribute('aria-rowcount', '2')
  await page.keyboard.press('ArrowRight')
  // Pages that were read stay. If the last row was in sight, one more page may have been read.
  await expect(tree).toHaveAttribute('aria-rowcount', /^[56]03$/)
  await page.keyboard.press('ArrowDown')
  await expect(tree.locator('tr[aria-rowindex="3"] a:focus')).toBeVisible()
  expect(pages()).toBeLessThanOrEqual(6)
  expect(asked.filter((path) => path.endsWith('/interruption')).length).toBeLessThan(400)
})
