import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore, type Store } from '@rewind/operations/store/store'
import Libsql from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'

// A file that an earlier version wrote opens with everything in it. `earlier/` holds one dump for
// each version that renamed or changed something, with a record in every state.

let folder: string
let store: Store | undefined
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rewind-store-'))
})
afterEach(async () => {
  await store?.close()
  await rm(folder, { recursive: true })
})

/** Makes a file from a dump, changes it, and opens it. */
async function openEarlier(name: string, ...changes: string[]): Promise<Store> {
  const file = path.join(folder, 'rewind.db')
  const database = new Libsql(file)
  const dump = await readFile(new URL(`earlier/${name}.sql`, import.meta.url), 'utf8')
  for (const sql of [dump, ...changes]) database.exec(sql)
  database.close()
  store = await openStore(file)
  return store
}

const runId = (at: number) => `0000000${at}-0000-4000-8000-000000000000`
const order = { namespace: 'default', workflowId: 'order' }

test('2026-12: every record keeps its state, its request, its token and its outcome', async () => {
  const opened = await openEarlier('2026-12-refused-by-absence')
  expect(opened.pageTokenKey.toString('base64')).toBe(
    'BzKvOceHk427JOEzzeo9S7ygfY1rNoWZR5+KeDyAUb0=',
  )
  expect(await opened.scans.read('default')).toBe('{"version":1}')
  // The lease of the other process still holds.
  expect(await opened.leases.take({ workflow: order, holder: 'me', forMs: 1_000 })).toBe(false)

  const reset = {
    run_id: runId(1),
    action: 'reset',
    event_id: 4,
    latest_run_id: runId(1),
    request: `{"action":"reset","runId":"${runId(1)}","eventId":4,"reason":"bad deploy","reapplyExclude":[],"options":{}}`,
  }
  expect(await opened.findRequest(order, 'request 1')).toMatchObject({
    ...reset,
    ...{ state: 'intended', token: 'rw-00000001', settled_at: null },
  })
  expect(await opened.findByNewRun('default', runId(2))).toMatchObject({
    ...reset,
    ...{ state: 'done', token: 'rw-00000002', request_id: 'request 2' },
    superseded: expect.stringContaining('was ended by this reset'),
  })
  expect(await opened.findRequest(order, 'request 3')).toMatchObject({
    ...{ state: 'refused', error_code: 'ALREADY_CLOSED', error_message: 'The run is closed.' },
  })
  expect(await opened.findRequest(order, 'request 4')).toMatchObject({
    ...{ state: 'unknown', error_code: 'OUTCOME_UNKNOWN', input_digest: 'ab'.repeat(32) },
    first_intended_at: '2026-12-01T05:31:00.000Z',
  })
  const records = await opened.list({}, { limit: 9 })
  expect(records.map(({ state }) => state)).toEqual([
    'done',
    'unknown',
    'refused',
    'done',
    'intended',
  ])
})

test('what an earlier version called refused because it had seen nothing is unknown', async () => {
  const message =
    'It never reached Temporal: the console ended before the call, or the call was lost.'
  const opened = await openEarlier(
    '2026-12-refused-by-absence',
    "delete from kysely_migration where name = '2026-12-refused-by-absence'",
    `update interventions set error_code = 'UNAVAILABLE', error_message = '${message}' where request_id = 'request 3'`,
    "update interventions set state = 'refused', error_code = 'UNAVAILABLE', error_message = 'Nobody listens.' where request_id = 'request 4'",
  )
  const stateOf = async (requestId: string) => (await opened.findRequest(order, requestId))?.state
  expect(await stateOf('request 3')).toBe('unknown')
  expect(await stateOf('request 4')).toBe('refused')
})
