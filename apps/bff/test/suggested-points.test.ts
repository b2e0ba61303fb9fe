import { randomUUID } from 'node:crypto'
import { listResetPoints } from '@rewind/contract/history'
import { resetRun } from '@rewind/contract/interrupts'
import { readRecovery } from '@rewind/contract/recovery'
import { previewReset } from '@rewind/contract/reset-plan'
import { describeRun } from '@rewind/contract/workflows'
import { expect, test } from 'vitest'
import { ask } from './console.ts'
import { DrivenRun, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'

const rewind = sharedConsole()

const pointsOf = async (run: DrivenRun) =>
  (await ask(rewind, listResetPoints, { params: run.ref })).body
const warningsOf = async (run: DrivenRun, eventId: number) => {
  const { body } = await ask(rewind, previewReset, { params: run.ref, body: { eventId } })
  return body.warnings.filter(({ code }: { code: string }) => code === 'POINT_AFTER_FAILURE')
}
const missing = (timerId: string) =>
  `[TMPRL1100] During replay, a matching Timer command was expected in history event position ${timerId}. However, the replayed code did not produce that. Possible causes are nondeterministic workflow definition code, or an incompatible change in the workflow definition.`

/**
 * Returns a run with a timer started at event 5 and one at event 10. Go's failure names the second,
 * but the code may not match from earlier on.
 */
async function stuckRun(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer('one'))
  await run.signal()
  await run.decide(startTimer('two'))
  await run.signal()
  await run.failTask(missing('two'))
  return run
}

test('a failure that names an event too late: the points to try, newest first', async () => {
  const run = await stuckRun()
  const { suggested, mismatch } = await pointsOf(run)
  expect(suggested).toMatchObject({
    eventId: 9,
    certainty: 'AT_OR_BEFORE',
    candidates: [9, 4],
    because: expect.stringContaining('at or before event 10 (TimerStarted)'),
  })
  expect(mismatch).toMatchObject({ eventId: 10, certainty: 'AT_OR_BEFORE', candidates: [9, 4] })
  const { body } = await ask(rewind, describeRun, { params: run.ref })
  expect(body.stuck).toMatchObject({ failingEventId: 10, certainty: 'AT_OR_BEFORE' })

  expect(await warningsOf(run, 14)).toMatchObject([
    {
      severity: 'severe',
      message: expect.stringContaining(
        'at or before event 10 (TimerStarted), and that event is kept',
      ),
      betterEventId: 9,
    },
  ])
  expect(await warningsOf(run, 9)).toMatchObject([
    { severity: 'warning', wayOut: expect.stringContaining('event 4 next') },
  ])
  expect(await warningsOf(run, 4)).toEqual([])
})

test('steps that differ by their arguments alone: the oldest first, and from a later one a step may be missing', async () => {
  const run = await DrivenRun.start()
  for (const seconds of [3600, 7200, 3600]) {
    await run.decide(startTimer(`timer-${randomUUID()}`, seconds))
    await run.signal()
  }
  await run.failTask(
    '[TMPRL1100] Nondeterminism error: No command scheduled for event HistoryEvent(id: 15, TimerStarted)',
  )
  const { suggested } = await pointsOf(run)
  expect(suggested).toMatchObject({
    eventId: 4,
    certainty: 'AT_OR_BEFORE',
    candidates: [14, 9, 4],
    because: expect.stringContaining('The SDK compares types, not arguments'),
  })
  expect(await warningsOf(run, 14)).toMatchObject([
    { severity: 'warning', wayOut: expect.stringContaining('a step is missing') },
  ])
  expect(await warningsOf(run, 4)).toEqual([])
})

test('stuck again before it did anything new: the next earlier point is suggested', async () => {
  const base = await stuckRun()
  const body = { eventId: 9, reason: 'bad deploy', requestId: randomUUID() }
  const reply = await ask(rewind, resetRun, { params: base.ref, body })
  const run = base.at(reply.body.runId)
  await run.failTask(missing('one'))
  const { suggested } = await pointsOf(run)
  expect(suggested).toMatchObject({
    eventId: 4,
    because: expect.stringMatching(/^Stuck again before it did anything new: event 4 next\./),
  })
  const recovery = await ask(rewind, readRecovery, { params: run.ref })
  expect(recovery.body).toMatchObject({
    state: expect.stringMatching(/^FAILED_/),
    failedAt: { certainty: 'AT_OR_BEFORE' },
  })
  expect(recovery.body).not.toHaveProperty('firstTask')
})

test('an event that only the history reveals is in the description too', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer('one'))
  await run.signal()
  await run.failTask(missing('one'))
  const { body } = await ask(rewind, describeRun, { params: run.ref })
  expect(body.stuck).toMatchObject({ failingEventId: 5, certainty: 'CERTAIN' })
})
