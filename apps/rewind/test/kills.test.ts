import { once } from 'node:events'
import { readRequest } from '@rewind/contract/interventions'
import { fillUrl } from '@rewind/contract/path'
import { verifyAudit } from '@rewind/operations/audit/verify-audit'
import { readAudit } from '@rewind/operations/store/read-audit'
import { engines, makePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connection } from '../../bff/test/drive.ts'
import { type Act, prepareAct, send } from '../../bff/test/effects.ts'
import { type Method, PassingTemporal } from '../../bff/test/passing-temporal.ts'
import { BuiltConsole, urlOf } from './built-console.ts'

// A console is killed again and again between the intent of an operation and its answer. Afterwards
// the store and Temporal must tell the same.

declare module 'vitest' {
  interface ProvidedContext {
    /** How often each store's console is killed. */
    kills: number
  }
}

const kills = inject('kills')
const moments = ['before the call arrives', 'before its answer', 'after its answer'] as const

let built: BuiltConsole
beforeAll(async () => {
  built = await BuiltConsole.build()
})
afterAll(async () => {
  await built.remove()
  await connection.close()
})

const methodOf: Record<Act['action'], Method> = {
  cancel: 'RequestCancelWorkflowExecution',
  reset: 'ResetWorkflowExecution',
  signal: 'SignalWorkflowExecution',
  terminate: 'TerminateWorkflowExecution',
}
const never = new Promise<void>(() => undefined)

describe.each(engines)('with its store on %s', (engine) => {
  test(`${kills} kills leave no operation without a record, none doubled, and no record that lies`, {
    timeout: 300_000 + kills * 20_000,
  }, async () => {
    const place = await makePlace(engine)
    const temporal = new PassingTemporal(inject('temporalAddress'))
    const env = {
      TEMPORAL_ADDRESS: await temporal.start(),
      REWIND_OPERATOR: 'ada',
      [engine === 'sqlite' ? 'REWIND_STORE' : 'REWIND_DATABASE_URL']: place.location,
    }
    const acts: Act[] = []
    for (let at = 0; at < kills; at++) {
      const act = await prepareAct(at)
      acts.push(act)
      const child = built.start(env)
      const url = await urlOf(child)
      const moment = moments[Math.floor(at / 4) % moments.length]
      const reached = new Promise<void>((resolve) => {
        let isAnswered = false
        const hold = () => {
          resolve()
          return never
        }
        temporal.onCall = (method) => {
          const isIt = method === methodOf[act.action]
          if (isIt && moment === 'before the call arrives') return hold()
          // The read that follows the operation.
          if (isAnswered && moment === 'after its answer') return hold()
        }
        temporal.onAnswer = (method) => {
          if (method !== methodOf[act.action]) return
          isAnswered = true
          if (moment === 'before its answer') return hold()
        }
      })
      const answered = send(url, act)
      // Some operations are answered without another read.
      await Promise.race([reached, answered])
      child.kill('SIGKILL')
      await once(child, 'exit')
      temporal.onCall = () => undefined
      temporal.onAnswer = () => undefined
    }

    const url = await urlOf(built.start(env))
    const stateOf = async ({ run, body }: Act): Promise<string> => {
      const { namespace, workflowId } = run.ref
      const params = { namespace, workflowId, requestId: body.requestId }
      const reply = await fetch(`${url}${fillUrl(readRequest.url, params)}`)
      const { isUnderWay, intervention } = JSON.parse(await reply.text())
      return isUnderWay ? 'under way' : (intervention?.state ?? 'no record')
    }
    for (const act of acts) {
      // Where nothing took effect the call may still arrive, for all that Rewind can know.
      const truth = (await act.effects()) === 0 ? /^(unknown|refused|no record)$/ : /^done$/
      await expect
        .poll(() => stateOf(act), { timeout: 120_000, interval: 500, message: act.action })
        .toMatch(truth)
      expect(await act.effects(), act.action).toBeLessThanOrEqual(1)
    }

    // The same request again takes effect at most once more: never twice in all.
    for (const act of acts) {
      const reply = await send(url, act)
      const effects = await act.effects()
      expect(effects, act.action).toBe(reply?.status === 200 ? 1 : 0)
    }
    built.killAll()
    temporal.stop()
    // Each record agrees with its audit entries, and no entry is missing.
    const report = await readAudit(place.location, verifyAudit)
    expect(report).toMatchObject({ isIntact: true, contradictions: [] })
    expect(report.entries).toBeGreaterThanOrEqual(2 * acts.length)
    await place.remove()
  })
})
