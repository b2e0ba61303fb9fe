import type { Page } from '@playwright/test'
import { fillUrl } from '@rewind/contract/path'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { makeRunningRuns } from '@rewind/sandbox/workloads/running-runs'
import type { Client } from '@temporalio/client'
import Long from 'long'
import { expect, test } from './operator.ts'
import { decide } from './workflow-task.ts'

/** The longest name that Temporal accepts. */
const longest = 1000

/** Starts an open run with everything that has a name. Each name has this length. */
async function startNamed(client: Client, length: number) {
  const name = (letter: string) => letter.padEnd(length, letter)
  const taskQueue = name('q')
  const handle = await client.workflow.start(name('T'), {
    taskQueue,
    workflowId: name('w'),
    memo: { [name('m')]: name('v') },
  })
  await handle.signal(name('s'), name('i'))
  await decide({ client }, taskQueue, [
    {
      // SCHEDULE_ACTIVITY_TASK
      commandType: 1,
      scheduleActivityTaskCommandAttributes: {
        activityId: name('a'),
        activityType: { name: name('A') },
        taskQueue: { name: name('b') },
        startToCloseTimeout: { seconds: Long.fromNumber(60) },
      },
    },
    // START_TIMER
    {
      commandType: 3,
      startTimerCommandAttributes: {
        timerId: name('t'),
        startToFireTimeout: { seconds: Long.fromNumber(3600) },
      },
    },
    {
      // START_CHILD_WORKFLOW_EXECUTION
      commandType: 11,
      startChildWorkflowExecutionCommandAttributes: {
        workflowId: name('c'),
        workflowType: { name: name('C') },
        taskQueue: { name: name('d') },
        parentClosePolicy: 2,
      },
    },
  ])
  return { workflowId: name('w'), runId: handle.firstExecutionRunId, activityId: name('a') }
}

const runPath = '/namespaces/:namespace/workflows/:workflowId/:runId'
const open = [
  '/namespaces/:namespace',
  '/namespaces/:namespace/workflows',
  ...['', '?view=groups', '?view=timeline', '?view=json', '?event=1', '?event=4', '?event=5'].map(
    (search) => `${runPath}/history${search}`,
  ),
  ...['pending', 'relations', 'workers', 'talk', 'metadata', 'reset?event=4'].map(
    (tab) => `${runPath}/${tab}`,
  ),
  `${runPath}/pending?open=${encodeURIComponent('activity/:activityId')}`,
]
const interrupted = [`${runPath}/history`, `${runPath}/relations`, '/audit?namespace=:namespace']
const stuck = [
  '/namespaces/:namespace/attention',
  '/namespaces/:namespace/attention?group=:group',
  '/namespaces/:namespace',
]

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]) {
  test(`a name of a thousand characters widens no table and no page of ${viewport.width} pixels`, async ({
    operator: { page },
    temporal,
  }) => {
    test.setTimeout(300_000)
    await page.setViewportSize(viewport)
    const { connection } = temporal.client
    const runs: Record<string, string>[] = []
    for (const length of [6, longest]) {
      const client = await newNamespace(connection)
      const run = await startNamed(client, length)
      runs.push({ namespace: client.options.namespace, ...run })
      await makeRunningRuns(client, [
        {
          count: 1,
          workflowType: 'X'.padEnd(length - 40 > 0 ? length - 40 : length, 'x'),
          taskQueue: 'z'.padEnd(length, 'z'),
          state: {
            cause: 'NON_DETERMINISTIC_ERROR',
            message: `[TMPRL1100] ${'n'.padEnd(length, 'n')}`,
            failures: 1,
          },
        },
      ])
      await waitFor('three visible executions', async () =>
        (await client.workflow.count()).count === 3 ? true : undefined,
      )
    }
    const wide: string[] = []
    async function compare(places: string[]) {
      for (const place of places) {
        const widths: number[] = []
        for (const run of runs) {
          await page.goto(
            place.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(run[key] ?? '')),
          )
          await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
          const skeletons = page.getByRole('status', {
            name: /^(Loading|Reading|Counting|Looking)/,
          })
          await expect(skeletons).toHaveCount(0)
          // Before the first answer there is neither a skeleton nor a table.
          if (place.endsWith('/workflows')) await expect(page.getByRole('row').nth(1)).toBeVisible()
          widths.push(await widest(page))
        }
        const [short = 0, long = 0] = widths
        if (long > short + 1)
          wide.push(`${place}: ${long} instead of ${short}: ${await culprits(page, short)}`)
      }
    }
    await compare(open)
    for (const run of runs) {
      const length = run.workflowId?.length ?? 0
      const reason = 'r'.repeat(length)
      const url = '/api/namespaces/:namespace/workflows/:workflowId/runs/:runId'
      for (const [act, body] of [
        ['reset', { eventId: 4, reason, requestId: `reset-${length}` }],
        ['terminate', { reason, requestId: `terminate-${length}` }],
      ] as const) {
        await page.request.post(`${fillUrl(url, run)}/${act}`, { data: body })
      }
      await page.goto(fillUrl('/namespaces/:namespace/attention', run))
      const groups = page.getByRole('list', { name: 'What needs attention' })
      const href = await groups.getByRole('link').first().getAttribute('href')
      run.group = new URL(href ?? '', page.url()).searchParams.get('group') ?? ''
    }
    await compare(interrupted)
    await compare(stuck)
    expect(wide).toEqual([])
  })
}

/** Returns the greatest width of the page, its tables and its scrolling regions, in pixels. */
const widest = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflowX)
    return Math.max(
      document.documentElement.scrollWidth,
      ...[...document.querySelectorAll('main, main :not(nav)')].map((element) =>
        scrolls(element) ? element.scrollWidth : element.matches('table') ? element.clientWidth : 0,
      ),
    )
  })

/** Returns the classes of the elements that stick out: wide ones in no container that cuts them. */
const culprits = (page: Page, width: number): Promise<string> =>
  page.evaluate((width) => {
    const isCut = (element: Element | null): boolean =>
      element !== null &&
      (/hidden|clip/.test(getComputedStyle(element).overflowX) || isCut(element.parentElement))
    return [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().width > width + 1)
      .filter((element) => !isCut(element))
      .map((element) => `<${element.tagName} ${element.className}>`)
      .slice(-5)
      .join(', ')
  }, width)
