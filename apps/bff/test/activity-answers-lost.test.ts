import { randomUUID } from 'node:crypto'
import { pauseActivity, resetActivity } from '@rewind/contract/activities'
import { OperationError } from '@rewind/operations/errors'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterAll, expect, inject, test } from 'vitest'
import { ask, startConsole } from './console.ts'
import { connection, DrivenRun, namespace } from './drive.ts'
import { activity } from './truth/driver.ts'

afterAll(() => connection.close())

/** Starts Rewind in front of a Temporal that acts, but whose answers are lost. */
async function consoleThatHearsNothing() {
  const real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
  const sent = { pause: 0, reset: 0 }
  const lost = () =>
    new OperationError('OUTCOME_UNKNOWN', 'The answer was lost.', { mayHaveHappened: true })
  const temporal: Temporal = {
    ...real,
    async pauseActivity(ref, how) {
      sent.pause++
      await real.pauseActivity(ref, how)
      throw lost()
    },
    async resetActivity(ref, how) {
      sent.reset++
      await real.resetActivity(ref, how)
      throw lost()
    },
  }
  const console = await startConsole({
    temporal,
    patience: { timeoutMs: 600, inFlightMs: 0 },
  })
  return {
    sent,
    console,
    async close() {
      await console.close()
      await real.close()
    },
  }
}

const asked = () => ({ reason: 'bank is down', requestId: randomUUID() })

test('a pause whose answer is lost is found in Temporal, and not sent again', async () => {
  const { console, sent, close } = await consoleThatHearsNothing()
  try {
    const run = await DrivenRun.start()
    await run.decide(activity(run, 'charge'))
    const params = { ...run.ref, activityId: 'charge' }
    const body = asked()
    for (const _ of [1, 2]) {
      const reply = await ask(console, pauseActivity, { params, body })
      expect(reply).toMatchObject({ status: 200, body: { activity: { paused: true } } })
    }
    expect(sent.pause).toBe(1)
    expect((await run.describe()).pendingActivities?.[0]?.paused).toBe(true)
  } finally {
    await close()
  }
})

test('a reset whose answer is lost leaves no evidence in Temporal, so the outcome is unknown', async () => {
  const { console, sent, close } = await consoleThatHearsNothing()
  try {
    const run = await DrivenRun.start()
    await run.decide(activity(run, 'charge'))
    const params = { ...run.ref, activityId: 'charge' }
    const reply = await ask(console, resetActivity, { params, body: asked() })
    expect(reply).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } })
    expect(sent.reset).toBe(1)
  } finally {
    await close()
  }
})
