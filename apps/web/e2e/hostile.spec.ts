import { toSegment } from '@rewind/contract/path'
import { startSample } from '@rewind/sandbox/start-sample'
import { describeRun, waitFor, waitForStatus } from '@rewind/sandbox/wait-for'
import { expect, test } from './operator.ts'

// Ids that a URL, a browser, HTML or a query may change. A suffix makes each unique where the id
// allows it.
const unique = () => Math.random().toString(36).slice(2, 8)
const ids: Record<string, () => string> = {
  markup: () =>
    `<script>window.executed=1</script><img src=x onerror=window.executed=1>${unique()}`,
  'bidi marks': () => `invoice-\u202Egnp.exe\u202C-\u2066x-${unique()}`,
  'a path upwards': () => `../%2F..%2f/../${unique()}`,
  'one dot': () => '.',
  'two dots': () => '..',
  'a leading tilde': () => `~x~${unique()}`,
  'a tilde and a dot': () => '~.',
  'a fixed word': () => 'count',
  'the word reset': () => 'reset',
  backslashes: () => `a\\b\\\\${unique()}`,
  'a tab and a line break': () => `a\tb\nc${unique()}`,
  'spaces at both ends': () => ` a  b ${unique()} `,
  quotes: () => `it's "quoted" \`${unique()}\` $HOME`,
  emoji: () => `👩‍🚀☂️-${unique()}`,
  'query characters': () => `a?b=c&d#e;f=${unique()}`,
  percents: () => `100%25%zz%${unique()}`,
  'a thousand bytes': () => `${'ü€'.repeat(198)}${unique()}${'x'.repeat(4)}`,
}
const reason = `<b>why</b> \u202Eti\u202C 'quote' "double" \\ 👩‍🚀`

const payloads = [
  '</script><script>window.executed=1</script>',
  {
    ['__proto__']: { polluted: true },
    constructor: 1,
    html: '<img src=x onerror=window.executed=1>',
  },
]

for (const [name, makeId] of Object.entries(ids)) {
  test(`an id with ${name} goes through list, detail, reset and dialogs unchanged`, async ({
    operator,
    temporal,
    page,
  }) => {
    const workflowId = makeId()
    const { client } = temporal
    const base = await startSample(client, 'echoes', { workflowId, args: [...payloads] })
    await waitForStatus(client, base, 'COMPLETED')
    const query = `RunId = '${base.runId}'`
    await waitFor('the run to be visible', async () =>
      (await client.workflow.count(query)).count === 1 ? true : undefined,
    )

    // From the list to the run, by a click.
    await page.goto(`/namespaces/default/workflows?query=${encodeURIComponent(query)}`)
    await page.getByRole('row').nth(1).getByRole('link').click()
    await expect(operator.status()).toHaveText('Completed')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(workflowId, {
      useInnerText: false,
    })
    await expect(page).toHaveURL(new RegExp(`/workflows/[^/]+/${base.runId}/history`))
    // The address alone leads to the run.
    await page.reload()
    await expect(operator.status()).toHaveText('Completed')

    // The reset page, by its address.
    const segment = encodeURIComponent(toSegment(workflowId))
    await page.goto(`/namespaces/default/workflows/${segment}/${base.runId}/reset?event=4`)
    const newRunId = await operator.confirmReset(4, reason)
    const next = { workflowId, runId: newRunId }
    await waitForStatus(client, next, 'COMPLETED')
    const failed = await temporal.attributesOf(next, 'workflowTaskFailed')
    expect(failed).toMatchObject({
      baseRunId: base.runId,
      failure: { message: expect.stringContaining(`ada: ${reason} [`) },
    })
    expect(await temporal.result(next)).toEqual(await temporal.result(base))

    // The dialogs, on an open run with the same id.
    const open = await startSample(client, 'nobodyPolls', { workflowId })
    await page.goto(`/namespaces/default/workflows/${segment}`)
    await expect(page).toHaveURL(new RegExp(open.runId))
    await operator.requestCancellation(reason)
    await expect(operator.status()).toContainText('cancellation requested')
    await operator.terminate(reason)
    await expect(operator.status()).toHaveText('Terminated')
    expect(await temporal.attributesOf(open, 'workflowExecutionCancelRequested')).toMatchObject({
      cause: reason,
      identity: 'ada',
    })
    expect(await temporal.attributesOf(open, 'workflowExecutionTerminated')).toMatchObject({
      reason,
    })
    const latest = await describeRun(client, { workflowId })
    expect(latest.workflowExecutionInfo?.execution).toMatchObject({ ...open })
    expect(await page.evaluate(() => 'executed' in window)).toBe(false)
  })
}
