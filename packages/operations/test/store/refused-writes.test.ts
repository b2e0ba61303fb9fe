import { openStore, type Store } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { intent } from './intents.ts'

// Errors of a PostgreSQL server that cannot be provoked at will: a trigger raises them.

describe.runIf(engines.includes('postgres'))('a write that PostgreSQL refuses', () => {
  let place: StorePlace
  let store: Store
  beforeEach(async () => {
    place = await makePlace('postgres')
    store = await openStore(place.location)
  })
  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  /** Every insert fails with an SQLSTATE, as often as told. */
  async function fail(sqlstate: string, times: number): Promise<void> {
    // A sequence counts transactions that were rolled back, too.
    await place.execute(`
      create sequence failures;
      create function fail() returns trigger language plpgsql as $$
      begin
        if nextval('failures') <= ${times} then
          raise exception 'this time it failed' using errcode = '${sqlstate}';
        end if;
        return new;
      end $$;
      create trigger fail before insert on operations for each row execute function fail();
      create trigger fail before insert on secrets for each row execute function fail()`)
  }

  test.each(['40001', '40P01'])('for another transaction (%s) is tried again', async (sqlstate) => {
    await fail(sqlstate, 2)
    const version = await store.recordIntent(intent())
    expect(await store.list({}, { limit: 9 })).toMatchObject([version])
  })

  test('for other transactions again and again is refused, and stored nowhere', async () => {
    await fail('40001', 99)
    await expect(store.recordIntent(intent())).rejects.toMatchObject({
      message: expect.stringContaining('could not serialise this with other work'),
      isInDoubt: false,
    })
    expect(await store.list({}, { limit: 9 })).toEqual([])
  })

  test('since its disk is full keeps the store unfit until a write succeeds', async () => {
    await fail('53100', 3)
    await expect(store.recordIntent(intent())).rejects.toThrow('is full. Free some space.')
    for (const _ of ['second', 'third']) await expect(store.check()).rejects.toThrow('is full')
    await store.check()
    await store.recordIntent(intent())
  })

  test('for a reason that Rewind does not expect is refused with that reason, and no row', async () => {
    await place.execute(`
      create function fail() returns trigger language plpgsql as $$
      begin
        raise exception 'not now' using errcode = '23505', detail = 'Key (reason)=(' || new.reason || ')';
      end $$;
      create trigger fail before insert on operations for each row execute function fail()`)
    const failure = await store
      .recordIntent(intent({ reason: 'a secret reason' }))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringContaining('not now (23505)') })
    const { cause } = failure as Error
    expect(JSON.stringify([failure, cause, String(cause)])).not.toContain('secret')
  })

  test('for a lock makes later writes wait no more for it, until one gets it', async () => {
    const other = new pg.Client(place.location)
    await other.connect()
    const write = () => store.recordIntent(intent())
    await other.query('begin; lock table operations in exclusive mode')
    await expect(write()).rejects.toThrow('is locked by another session')
    // Writes that each wait the whole time would get the lock.
    const release = setTimeout(() => other.query('commit'), 2_000)
    for (let at = 0; at < 5; at++) {
      await expect(write()).rejects.toThrow('is locked by another session')
    }
    clearTimeout(release)
    await other.query('commit')
    await write()
    // The next lock is waited for again.
    await other.query('begin; lock table operations in exclusive mode')
    setTimeout(() => other.query('commit'), 500)
    await write()
    await other.end()
  })
})
