import { randomUUID } from 'node:crypto'
import { verifyAudit } from '@rewind/operations/audit/verify-audit'
import { copyStore } from '@rewind/operations/store/copy-store'
import { readAudit } from '@rewind/operations/store/read-audit'
import { openStore } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { intent } from './intents.ts'

describe.runIf(engines.includes('postgres'))('a copy of a file into a database', () => {
  let file: StorePlace
  let database: StorePlace
  beforeEach(async () => {
    file = await makePlace('sqlite')
    database = await makePlace('postgres')
  })
  afterEach(async () => {
    await file.remove()
    await database.remove()
  })

  /** More records than a page, some with every kind of text. */
  async function fill(records: number): Promise<Buffer> {
    const store = await openStore(file.location)
    for (let at = 0; at < records; at++) {
      const reason = ['plain', '\u0000', '\uF8FE0', '😀 é'][at % 4] ?? ''
      const version = await store.recordIntent(intent({ reason, event_id: at }))
      if (at % 2) await store.recordOutcome(version, { state: 'done', newRunId: randomUUID() })
    }
    await store.scans.save('default', '{"version":1}')
    const workflow = { namespace: 'default', workflowId: 'order' }
    await store.leases.take({ workflow, holder: 'me', forMs: 60_000 })
    const { pageTokenKey } = store
    await store.close()
    return pageTokenKey
  }

  const records = async ({ location }: StorePlace) => {
    const store = await openStore(location)
    const found = await store.list({}, { limit: 9_999 })
    await store.close()
    return found
  }

  test('holds every record, and the key, and says so with a digest of each table', async () => {
    const key = await fill(1_101)
    // A console has started on it once.
    await (await openStore(database.location)).close()
    const copied = await copyStore(file.location, database.location)
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/)
    for (const [name, rows] of [
      ['operations', 1_101],
      ['reset_leases', 1],
      ['scans', 1],
      ['secrets', 1],
    ]) {
      expect(copied).toContainEqual({ name, rows, digest })
    }
    // An intent and, for every second one, an outcome.
    const entries = { name: 'audit_entries', rows: 1_101 + 550, digest }
    expect(copied).toContainEqual(entries)
    expect(await readAudit(database.location, verifyAudit)).toMatchObject({
      isIntact: true,
      contradictions: [],
    })
    expect(await records(database)).toEqual(await records(file))
    const store = await openStore(database.location)
    expect(store.pageTokenKey).toEqual(key)
    await store.close()
  })

  test('is refused where there are records, and changes none of them', async () => {
    await fill(3)
    await copyStore(file.location, database.location)
    const before = await records(database)
    await expect(copyStore(file.location, database.location)).rejects.toThrow(
      /holds records already: \d+ rows in \w+\. Nothing was copied\./,
    )
    expect(await records(database)).toEqual(before)
  })

  test('that fails half-way leaves nothing, and can be repeated', async () => {
    await fill(700)
    await (await openStore(database.location)).close()
    await database.execute(`
      create function refuse() returns trigger language plpgsql as $$
      begin
        if (select count(*) from operations) >= 500 then raise exception 'out of luck'; end if;
        return new;
      end $$;
      create trigger refuse before insert on operations for each statement execute function refuse()`)
    await expect(copyStore(file.location, database.location)).rejects.toThrow('out of luck')
    expect(await records(database)).toEqual([])
    await database.execute('drop trigger refuse on operations')
    expect(await copyStore(file.location, database.location)).toContainEqual(
      expect.objectContaining({ name: 'operations', rows: 700 }),
    )
  })

  test('that comes out different is not kept', async () => {
    await fill(3)
    await (await openStore(database.location)).close()
    await database.execute(`
      create function change() returns trigger language plpgsql as $$
      begin
        new.reason := 'another';
        return new;
      end $$;
      create trigger change before insert on operations for each row execute function change()`)
    await expect(copyStore(file.location, database.location)).rejects.toThrow(
      'Table operations differs after the copy: 3 rows with digest',
    )
    expect(await records(database)).toEqual([])
  })

  test('lets nobody write to the file meanwhile, and makes no file', async () => {
    await expect(copyStore(`${file.location}.not`, database.location)).rejects.toThrow(
      'There is no store to copy',
    )
    await fill(1)
    const blocker = await openStore(database.location)
    const writer = await openStore(file.location)
    await database.execute(`
      create function slow() returns trigger language plpgsql as $$
      begin
        perform pg_sleep(1);
        return new;
      end $$;
      create trigger slow before insert on operations for each row execute function slow()`)
    const copying = copyStore(file.location, database.location)
    await expect
      .poll(() => database.execute("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
      .toHaveLength(1)
    // The write waits until the copy is committed, and is not in it.
    await writer.recordIntent(intent())
    expect(await database.execute('select count(*)::int as rows from operations')).toEqual([
      { rows: 1 },
    ])
    await copying
    await writer.close()
    await blocker.close()
  })
})
