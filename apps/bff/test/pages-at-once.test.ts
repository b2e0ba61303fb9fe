import { openConnection } from '@rewind/operations/temporal/connection'
import { historyReader } from '@rewind/operations/temporal/history'
import { expect, inject, test } from 'vitest'
import { connection, DrivenRun, startTimer } from './drive.ts'

test('twenty histories read at once never request more than six pages at a time', async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  await Promise.all(Array.from({ length: 80 }, () => run.signal()))
  const real = openConnection({ address: inject('temporalAddress') } as never)
  let [now, most, calls] = [0, 0, 0]
  const reader = historyReader({
    ...real,
    readBytes: async (...given) => {
      now += 1
      calls += 1
      most = Math.max(most, now)
      try {
        return await real.readBytes(...given)
      } finally {
        now -= 1
      }
    },
  })
  const counts = await Promise.all(
    Array.from({ length: 20 }, async () => {
      let events = 0
      for await (const { rows } of reader.scanRows(run.ref)) events += rows.length
      return events
    }),
  )
  expect(new Set(counts)).toEqual(new Set([86]))
  expect(calls).toBeGreaterThan(20)
  expect(most).toBe(6)
  await real.close()
  await connection.close()
})
