import { exportHistory, listResetPoints, readHistory } from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { expect, test } from 'vitest'
import { DrivenRun, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

// When a history is read oldest first, the server appends the workflow task under way. Its events
// are in no history yet: whatever is written next takes their ids.

const rewind = sharedConsole()

const read = async (url: string, run: DrivenRun, query = {}) =>
  (await rewind.app.inject(fillUrl(url, run.ref, query))).json()

test('a workflow task under way is no event, in either order', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await run.signal()
  await run.failTask('broken')
  await run.takeTask()
  const newestFirst = await read(readHistory.url, run, { order: 'desc' })
  const oldestFirst = await read(readHistory.url, run, { order: 'asc' })
  expect(oldestFirst.events).toEqual(newestFirst.events.toReversed())
  expect((await read(exportHistory.url, run)).events).toHaveLength(newestFirst.events.length)
  const { points } = await read(listResetPoints.url, run)
  const newest = newestFirst.events[0].eventId
  for (const { eventId } of points) expect(eventId).toBeLessThanOrEqual(newest)
})
