import { randomUUID } from 'node:crypto'
import { openStore, type Store } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { intent } from './intents.ts'

describe.each(engines)('a reset lease on %s', (engine) => {
  let place: StorePlace
  let store: Store
  let other: Store
  beforeAll(async () => {
    place = await makePlace(engine)
    store = await openStore(place.location)
    other = await openStore(place.location)
  })
  afterEach(() => vi.useRealTimers())
  afterAll(async () => {
    await store.close()
    await other.close()
    await place.remove()
  })

  const lease = (forMs: number, workflowId: string, holder: string) => ({
    workflow: { namespace: 'default', workflowId },
    holder,
    forMs,
  })

  test('has one holder, of any number that ask at once', async () => {
    const id = randomUUID()
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (at % 2 ? store : other).leases.take(lease(60_000, id, `process ${at}`)),
      ),
    )
    expect(all.filter((isTaken) => isTaken)).toHaveLength(1)
    expect(await store.leases.take(lease(60_000, randomUUID(), 'me'))).toBe(true)
  })

  test('ends by itself, and its old holder stores no intent under it', async () => {
    const id = randomUUID()
    const mine = lease(0, id, 'me')
    expect(await store.leases.take(mine)).toBe(true)
    await expect.poll(() => other.leases.take(lease(60_000, id, 'you'))).toBe(true)
    const asked = intent({ workflow_id: id })
    await expect(store.recordIntent(asked, undefined, mine)).rejects.toThrow('Nothing was sent')
    expect(await store.list({ workflowId: id }, { limit: 1 })).toEqual([])
    await store.leases.end(mine)
    expect(await store.leases.take(mine)).toBe(false)
    await other.leases.end(lease(0, id, 'you'))
    expect(await store.leases.take(mine)).toBe(true)
  })

  test('is renewed by the intent that is stored under it', async () => {
    const id = randomUUID()
    const mine = lease(0, id, 'me')
    await store.leases.take(mine)
    await store.recordIntent(intent({ workflow_id: id }), undefined, { ...mine, forMs: 60_000 })
    expect(await other.leases.take(lease(60_000, id, 'you'))).toBe(false)
  })

  test.runIf(engine === 'postgres').each([-3_600_000, 3_600_000])(
    'means the same to a process whose clock is off by %i ms',
    async (offset) => {
      const id = randomUUID()
      expect(await store.leases.take(lease(60_000, id, 'me'))).toBe(true)
      vi.useFakeTimers({ now: Date.now() + offset, toFake: ['Date'] })
      expect(await other.leases.take(lease(60_000, id, 'you'))).toBe(false)
      await store.leases.renew(lease(0, id, 'me'))
      await expect.poll(() => other.leases.take(lease(60_000, id, 'you'))).toBe(true)
      // Its records have the time of the store, too.
      const { intended_at } = await other.recordIntent(intent())
      vi.useRealTimers()
      expect(Math.abs(Date.parse(intended_at) - Date.now())).toBeLessThan(60_000)
    },
  )
})
