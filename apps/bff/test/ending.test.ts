import { describeRun } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { completeRun, failRun } from './truth/driver.ts'

const rewind = sharedConsole()
const endingOf = async (run: DrivenRun) =>
  (await ask(rewind, describeRun, { params: run.ref })).body.ending

test('a failed run says what it failed with', async () => {
  const run = await DrivenRun.start()
  await run.decide(failRun('no such currency'))
  expect(await endingOf(run)).toMatchObject({
    eventId: 5,
    type: 'WORKFLOW_EXECUTION_FAILED',
    failure: 'no such currency',
  })
})

test('a terminated run says who ended it, and why', async () => {
  const run = await DrivenRun.start()
  await run.terminate('wrong order', 'grace')
  expect(await endingOf(run)).toMatchObject({
    type: 'WORKFLOW_EXECUTION_TERMINATED',
    text: expect.stringMatching(/wrong order.*grace|grace.*wrong order/),
  })
})

test('a run that is open, or has completed, has no ending to explain', async () => {
  const run = await DrivenRun.start()
  expect(await endingOf(run)).toBeUndefined()
  await run.decide(completeRun)
  expect(await endingOf(run)).toBeUndefined()
})
