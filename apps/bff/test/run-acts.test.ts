import { randomUUID } from 'node:crypto'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import type { RunAct } from '@rewind/contract/run-acts'
import { listRunActs } from '@rewind/contract/run-acts'
import { signalRun, updateRun } from '@rewind/contract/talk'
import { openStore } from '@rewind/operations/store/store'
import { expect, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { DrivenRun, namespace, service, startTimer } from './drive.ts'
import { sharedConsole } from './shared-console.ts'
import { cartRun } from './talk-said.ts'

const rewind = sharedConsole()
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

const actsOf = async (run: DrivenRun, on = rewind) =>
  (await ask(on, listRunActs, { params: run.ref })).body

const body = (more: object = {}) => ({ reason: 'bad deploy', requestId: randomUUID(), ...more })

async function runWithPoint(): Promise<DrivenRun> {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}

const resetElsewhere = async (run: DrivenRun, reason: string): Promise<DrivenRun> => {
  const { runId } = await service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    workflowTaskFinishEventId: (await run.events())[3]?.eventId ?? null,
    reason,
    requestId: randomUUID(),
  })
  return run.at(runId ?? '')
}

test('what the CLI or the Web UI did to a run is listed with who and why, newest first', async () => {
  const run = await runWithPoint()
  await run.signal('go')
  await service.requestCancelWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    identity: 'bob@laptop',
    reason: 'wrong order',
    requestId: randomUUID(),
  })
  await run.terminate('it never ends', 'eve')
  expect(await actsOf(run)).toEqual({
    acts: [
      {
        eventId: expect.any(Number),
        time: iso,
        action: 'terminate',
        identity: 'eve',
        reason: 'it never ends',
      },
      {
        eventId: expect.any(Number),
        time: iso,
        action: 'cancel',
        identity: 'bob@laptop',
        reason: 'wrong order',
      },
      { eventId: expect.any(Number), time: iso, action: 'signal', name: 'go', identity: 'test' },
    ],
    isPartial: false,
  })
})

test('a reset elsewhere is listed on the run that it ended and on the run that it made', async () => {
  const run = await runWithPoint()
  const next = await resetElsewhere(run, 'bob: bad deploy')
  const who = { identity: 'bob', reason: 'bad deploy', time: iso }
  await expect
    .poll(() => actsOf(run))
    .toEqual({
      acts: [{ ...who, action: 'reset', eventId: 4, newRunId: next.runId }],
      isPartial: false,
    })
  expect((await actsOf(next)).acts).toEqual([
    { ...who, action: 'made by reset', eventId: expect.any(Number), fromRunId: run.runId },
  ])
})

test('what this console did is not listed: its audit log has it', async () => {
  const run = await runWithPoint()
  await ask(rewind, signalRun, { params: run.ref, body: body({ name: 'go' }) })
  await ask(rewind, cancelRun, { params: run.ref, body: body() })
  const reset = await ask(rewind, resetRun, { params: run.ref, body: body({ eventId: 4 }) })
  expect(reset.status, JSON.stringify(reset.body)).toBe(200)
  const next = run.at(reset.body.runId)
  await ask(rewind, terminateRun, { params: next.ref, body: body() })
  expect(await actsOf(run)).toEqual({ acts: [], isPartial: false })
  expect(await actsOf(next)).toEqual({ acts: [], isPartial: false })

  const cart = await cartRun()
  const said = body({ name: 'changeQuantity', input: [{ text: '"pen"' }, { text: '7' }] })
  const update = await ask(rewind, updateRun, { params: cart.run.ref, body: said })
  expect(update.status, JSON.stringify(update.body)).toBe(200)
  expect((await actsOf(cart.run)).acts).toEqual([])
})

test('another Rewind, with a store of its own, lists the same as done by a Rewind', async () => {
  const store = await openStore(':memory:')
  const other = await startConsole({ store })
  const run = await runWithPoint()
  await ask(rewind, signalRun, { params: run.ref, body: body({ name: 'go' }) })
  const next = run.at(
    (await ask(rewind, resetRun, { params: run.ref, body: body({ eventId: 4 }) })).body.runId,
  )
  const acts = async (of: DrivenRun) =>
    (await ask(other, listRunActs, { params: of.ref })).body.acts.map(
      ({ action, identity, reason, isOfRewind }: RunAct) => [action, identity, reason, isOfRewind],
    )
  await expect
    .poll(() => acts(run))
    .toEqual([
      ['reset', 'ada', 'bad deploy', true],
      ['signal', 'ada', undefined, true],
    ])
  expect(await acts(next)).toContainEqual(['made by reset', 'ada', 'bad deploy', true])
  await other.close()
  await store.close()
})

test('a run that is not there is not found', async () => {
  const run = await DrivenRun.start()
  expect(await ask(rewind, listRunActs, { params: run.at(randomUUID()).ref })).toMatchObject({
    status: 404,
  })
})
