import { listInterventions } from '@rewind/contract/interventions'
import type { StoreMigration } from '@rewind/operations/store/migrations'
import { openStore } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { engines, makePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, expect, inject, test } from 'vitest'
import { ask, type Console, startConsole } from './console.ts'
import { connection, namespace } from './drive.ts'
import { type Act, prepareAct } from './effects.ts'

// The next version starts on the store while operations of this one are under way.

afterAll(() => connection.close())

const added: StoreMigration = {
  name: '2099-01-added',
  isExpandOnly: true,
  async up({ schema }, { text }) {
    await schema.alterTable('operations').addColumn('approval', text).execute()
  },
}

const send = async ({ app }: Console, { path, body }: Act) => {
  const reply = await app.inject({ method: 'POST', url: path, payload: body })
  return { status: reply.statusCode, body: reply.json() }
}

test.each(engines)(
  'a rollout with the store on %s loses no operation that is under way',
  async (engine) => {
    const place = await makePlace(engine)
    const real = connectGateway({ address: inject('temporalAddress'), namespace, metadata: {} })
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    let waiting = 0
    const held = Object.fromEntries(
      (['cancel', 'reset', 'signal', 'terminate'] as const).map((name) => {
        const call = real[name] as (...asked: unknown[]) => Promise<unknown>
        const late = async (...asked: unknown[]) => {
          waiting++
          await opened
          return call(...asked)
        }
        return [name, late]
      }),
    ) as Partial<Temporal>
    const oldStore = await openStore(place.location)
    const old = await startConsole({ temporal: { ...real, ...held }, store: oldStore })
    const acts = await Promise.all(Array.from({ length: 8 }, (_, at) => prepareAct(at)))
    const replies = acts.map((act) => send(old, act))
    await expect.poll(() => waiting).toBe(acts.length)

    const nextStore = await openStore(place.location, { laterMigrations: [added] })
    const next = await startConsole({ temporal: real, store: nextStore })
    const byNext = await prepareAct(0)
    expect(await send(next, byNext)).toMatchObject({ status: 200 })
    open()
    const first = await Promise.all(replies)
    expect(first.map(({ status }) => status)).toEqual(acts.map(() => 200))
    // The old version takes requests until it is told to end.
    const last = await prepareAct(1)
    expect(await send(old, last)).toMatchObject({ status: 200 })
    await old.app.close()
    await oldStore.close()

    const all = [...acts, byNext, last]
    for (const act of all) expect(await act.effects(), act.action).toBe(1)
    const { interventions } = (await ask(next, listInterventions)).body
    expect(interventions).toHaveLength(all.length)
    for (const each of interventions) expect(each).toMatchObject({ state: 'done' })
    // The next version recognises the requests of the old one.
    expect(await Promise.all(acts.map((act) => send(next, act)))).toEqual(first)
    for (const act of all) expect(await act.effects(), act.action).toBe(1)
    await next.app.close()
    await nextStore.close()
    await real.close()
    await place.remove()
  },
)
