import { listInterventions } from '@rewind/contract/interventions'
import { fillUrl } from '@rewind/contract/path'
import { engines, makePlace } from '@rewind/sandbox/test/store-place'
import pMap from 'p-map'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connection } from '../../bff/test/drive.ts'
import { prepareAct, send } from '../../bff/test/effects.ts'
import { BuiltConsole, urlOf } from './built-console.ts'

// Two processes under load on one store, which get the same requests at the same time.

const requests = 60

let built: BuiltConsole
beforeAll(async () => {
  built = await BuiltConsole.build()
})
afterAll(async () => {
  await built.remove()
  await connection.close()
})

test.each(engines)(
  'two consoles on one store on %s do once what both are asked at once',
  { timeout: 300_000 },
  async (engine) => {
    const place = await makePlace(engine)
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      REWIND_OPERATOR: 'ada',
      [engine === 'sqlite' ? 'REWIND_STORE' : 'REWIND_DATABASE_URL']: place.location,
    }
    // Started at once on a store without tables.
    const urls = await Promise.all([urlOf(built.start(env)), urlOf(built.start(env))])
    const acts = await pMap(Array.from({ length: requests }).keys(), prepareAct, { concurrency: 8 })
    const all = await pMap(
      acts,
      async (act) => {
        const replies = await Promise.all([...urls, ...urls].map((url) => send(url, act)))
        return { act, replies }
      },
      { concurrency: 12 },
    )
    for (const { act, replies } of all) {
      const codes = replies.map((reply) => (reply?.status === 200 ? 200 : reply?.body.code))
      expect(codes, act.action).toContain(200)
      // The other process may say that the first one is at it.
      expect(
        [...new Set(codes)].filter((code) => code !== 200 && code !== 'OUTCOME_UNKNOWN'),
      ).toEqual([])
      const runIds = replies.flatMap((reply) => (reply?.status === 200 ? reply.body.runId : []))
      expect(new Set(runIds).size).toBeLessThanOrEqual(1)
      expect(await act.effects(), act.action).toBe(1)
      const again = await Promise.all(urls.map((url) => send(url, act)))
      expect(again.map((reply) => reply?.status)).toEqual([200, 200])
      expect(await act.effects(), act.action).toBe(1)
      const query = { workflowId: act.run.workflowId }
      const log = await fetch(`${urls[0]}${fillUrl(listInterventions.url, {}, query)}`)
      expect(JSON.parse(await log.text()).interventions).toMatchObject([{ state: 'done' }])
    }
    built.killAll()
    await place.remove()
  },
)
