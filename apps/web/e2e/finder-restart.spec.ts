import { OwnConsole } from '@rewind/sandbox/own-console'
import { startSample } from '@rewind/sandbox/start-sample'
import { waitFor } from '@rewind/sandbox/wait-for'
import { Client, Connection } from '@temporalio/client'
import { expect, test } from './operator.ts'

test.describe.configure({ timeout: 180_000 })

test('a scan that a restart of Rewind interrupted continues by itself where it stopped', async ({
  operator,
  page,
}) => {
  const many = 160
  const own = await OwnConsole.start()
  const connection = await Connection.connect({ address: own.address })
  try {
    const client = new Client({ connection, namespace: 'default' })
    await Promise.all(Array.from({ length: many }, () => startSample(client, 'nobodyPolls')))
    await waitFor(`${many} visible executions`, async () =>
      (await client.workflow.count()).count === many ? true : undefined,
    )
    await page.goto(`${own.url}/namespaces/default/attention`)
    const how = page.getByRole('status').filter({ hasText: 'looked at' })
    const lookedAt = async () =>
      Number(/^(\d+) of 160 /.exec((await how.textContent()) ?? '')?.[1] ?? 0)
    await expect.poll(lookedAt).toBeGreaterThanOrEqual(40)
    await own.stopConsole()
    await expect(page.getByText(/^Last updated/)).toBeVisible()
    const before = await lookedAt()
    expect(before).toBeGreaterThanOrEqual(40)
    expect(before).toBeLessThan(many)
    await own.restartConsole()
    // The scan continues by itself.
    await expect(how).toContainText(`All ${many} running workflows looked at`, { timeout: 60_000 })
    const group = page.getByRole('listitem').filter({ hasText: 'No worker polls' })
    await expect(group).toContainText(`${many} runs`)
    // The second process did not describe any run that the first one had.
    expect(await own.callsSent('/DescribeWorkflowExecution')).toBeLessThanOrEqual(many - before)
    expect(operator.page.url()).toContain('/attention')
  } finally {
    await connection.close()
    await own.stop()
  }
})
