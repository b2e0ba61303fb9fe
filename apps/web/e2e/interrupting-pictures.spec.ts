import type { SampleArgs, SampleName } from '@rewind/sandbox/catalogue'
import { cancel } from '@rewind/sandbox/interrupt'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor } from '@rewind/sandbox/wait-for'
import { expect, runPath, test } from './operator.ts'

// With REWIND_UPDATE_SCREENSHOT=1 the test updates the pictures of docs/interrupting.md. Otherwise
// the pictures stay with the test results.
const folder = process.env.REWIND_UPDATE_SCREENSHOT ? 'docs/interrupting' : 'test-results'

test.use({ viewport: { width: 1000, height: 560 }, colorScheme: 'light' })

interface Picture<Name extends SampleName = SampleName> {
  file: string
  name: Name
  args: SampleArgs<Name>
  shows: string | RegExp
}

const pictures: Picture[] = [
  { file: 'canceled', name: 'waitsForCancellation', args: [{}], shows: /^Canceled, / },
  {
    file: 'goes-on',
    name: 'ignoresCancellation',
    args: [{ everyMs: 500, beatsAfterCancel: 100 }],
    shows: /was told and goes on heartbeating/,
  },
  { file: 'deaf', name: 'neverHeartbeats', args: [{}], shows: /cannot hear the request/ },
  { file: 'no-worker', name: 'nobodyPolls', args: [], shows: /No worker polls/ },
]

for (const { file, name, args, shows } of pictures) {
  test(`the picture “${file}” of the guide shows what the guide says`, async ({
    temporal,
    page,
  }) => {
    const run = await startSample(temporal.client, name, { args })
    if (name !== 'nobodyPolls') {
      await waitFor('the activity to run', async () =>
        (await describeRun(temporal.client, run)).pendingActivities?.[0]?.lastStartedTime
          ? true
          : undefined,
      )
    }
    await cancel(temporal.client, run, { reason: 'customer withdrew', operator: 'ada' })
    await page.goto(`${runPath(run)}/cancellation`)
    await expect(page.getByTestId('cancellation-word')).toHaveText(shows)
    await page.screenshot({ path: `${folder}/${file}.png` })
    if (file !== 'canceled') {
      await temporal.client.workflow.getHandle(run.workflowId).terminate('the picture is taken')
    }
  })
}
