import { setTimeout as wait } from 'node:timers/promises'
import { describeRun } from '@rewind/contract/workflows'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LiveHistories } from '../src/streams/live-histories.ts'
import { ask, type Console, startConsole } from './console.ts'
import { connection, DrivenRun, startTimer } from './drive.ts'

/** The period in which a page describes an open run, in milliseconds. */
const describePeriod = 3_000
const measured = 15_000

let calls: string[] = []
let temporal: Temporal
let rewind: Console
beforeAll(async () => {
  temporal = connectGateway(
    { address: inject('temporalAddress'), namespace: 'default', metadata: {} },
    { onCall: (path) => calls.push(path.replace(/.*\//, '')) },
  )
  rewind = await startConsole({ temporal })
})
afterAll(async () => {
  await rewind.close()
  await temporal.close()
  await connection.close()
})

/**
 * Follows the history and describes the run, as an open tab does. Returns the calls to Temporal a
 * second.
 */
async function callsASecond(run: DrivenRun, tabs: number): Promise<number> {
  const left = new AbortController()
  const live = new LiveHistories()
  const { body } = await ask(rewind, describeRun, { params: run.ref })
  const followers = Array.from({ length: tabs }, async () => {
    for await (const _ of live.follow(temporal, run.ref, body.info.historyLength, left.signal)) {
      if (left.signal.aborted) return
    }
  })
  calls = []
  const began = performance.now()
  while (performance.now() - began < measured) {
    await Promise.all(
      Array.from({ length: tabs }, () => ask(rewind, describeRun, { params: run.ref })),
    )
    await wait(describePeriod)
  }
  const count = calls.length
  const seconds = (performance.now() - began) / 1000
  left.abort()
  await Promise.all(followers)
  return count / seconds
}

test('an open tab on a quiet run calls Temporal less than once a second', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  expect(await callsASecond(run, 1)).toBeLessThanOrEqual(1)
})

test('an open tab on a busy run calls Temporal about once a second', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  const stopped = new AbortController()
  const writing = (async () => {
    while (!stopped.signal.aborted) {
      await run.signal()
      await run.decide()
      await wait(200)
    }
  })()
  const rate = await callsASecond(run, 1)
  stopped.abort()
  await writing
  // A description every three seconds, two reads of the history in between, and the first look.
  expect(rate).toBeLessThanOrEqual(1.2)
})

test('tabs on the same run share one follow of its history', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  expect(await callsASecond(run, 5)).toBeLessThanOrEqual(5 * 0.5)
})
