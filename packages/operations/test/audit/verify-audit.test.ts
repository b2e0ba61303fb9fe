import { randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore, type Store } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { beforeEach, describe, expect, test } from 'vitest'
import { keptLines } from '../../src/audit/kept-lines.ts'
import { recordRefusal } from '../../src/audit/record.ts'
import { startRetention } from '../../src/audit/retention.ts'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import { OperationError } from '../../src/errors.ts'
import { readAudit } from '../../src/store/read-audit.ts'
import { intentOf } from './intents.ts'

describe.each(engines)('on %s', (engine) => {
  let place: StorePlace
  let file: string
  let folder: string
  let kept: string
  beforeEach(async () => {
    place = await makePlace(engine)
    file = place.location
    folder = await mkdtemp(path.join(tmpdir(), 'rewind-audit-'))
    kept = path.join(folder, 'kept.ndjson')
    return async () => {
      await place.remove()
      await rm(folder, { recursive: true })
    }
  })

  /** Runs a process that stores operations: each has an intent and an outcome. */
  async function processWith(operations: number, work = async (_: Store) => {}): Promise<void> {
    let lines = ''
    const store = await openStore(file, {
      onAuditLine: (line) => {
        lines += `2027-01-01T00:00:00Z stdout F ${line}`
      },
    })
    for (let at = 0; at < operations; at++) {
      const seen = await store.recordIntent(intentOf({ reason: `reason ${at}` }))
      await store.recordOutcome(seen, { state: 'done', newRunId: randomUUID() })
    }
    await work(store)
    await store.close()
    await appendFile(kept, `{"level":30,"msg":"rewind.audit is no line of ours"}\n${lines}`)
  }

  const verify = (withKept = false) =>
    readAudit(file, (database) => verifyAudit(database, withKept ? keptLines(kept) : undefined))

  /** Changes the store as somebody does who can write it. */
  async function tamper(...statements: string[]): Promise<void> {
    for (const statement of statements) await place.execute(statement)
  }

  const writerAt = (at: number) =>
    `(select writer from audit_checkpoints where kind = 'START' order by time limit 1 offset ${at})`

  test('a log that nobody has touched is intact, also against the kept lines', async () => {
    await processWith(3)
    await processWith(2, async (store) => {
      await recordRefusal(
        store.audit,
        {
          attribution: {
            user: { id: 'bob', name: 'Bob', via: 'HEADER', groups: [] },
            permission: 'reset',
          },
          action: 'reset',
          target: { namespace: 'payments', workflowId: 'order' },
          error: new OperationError('FORBIDDEN', 'No.'),
        },
        { error: () => expect.unreachable(), warn() {}, info() {}, debug() {} },
      )
    })
    const whole = { isIntact: true, entries: 11, contradictions: [], writersNotKept: [] }
    expect(await verify()).toMatchObject({ ...whole, writers: [{}, {}] })
    expect(await verify(true)).toMatchObject(whole)
  })

  test('it is verified while a console has it open, and stays as it is', async () => {
    await processWith(1, async () => {
      expect(await verify()).toMatchObject({ isIntact: true, entries: 2 })
    })
    if (engine !== 'sqlite') return
    const before = await readFile(file)
    await verify()
    expect(await readFile(file)).toEqual(before)
  })

  describe('what the store itself shows', () => {
    beforeEach(async () => {
      await processWith(3)
      await processWith(1)
    })
    const broken = (kind: string, sequence: number) => ({
      isIntact: false,
      writers: expect.arrayContaining([
        expect.objectContaining({ break: expect.objectContaining({ kind, sequence }) }),
      ]),
    })

    test('a flipped byte in an entry', async () => {
      await tamper(
        `update audit_entries set text = replace(text, 'reason 1', 'reason 7'), reason = 'reason 7' where writer = ${writerAt(0)} and sequence = 3`,
      )
      expect(await verify()).toMatchObject(broken('CHANGED', 3))
    })

    test('a missing row', async () => {
      await tamper(`delete from audit_entries where writer = ${writerAt(0)} and sequence = 3`)
      expect(await verify()).toMatchObject(broken('MISSING', 3))
    })

    test('a removed tail', async () => {
      await tamper(`delete from audit_entries where writer = ${writerAt(0)} and sequence > 4`)
      expect(await verify()).toMatchObject(broken('MISSING_END', 5))
    })

    test('a swapped pair', async () => {
      const row = (sequence: number) => `writer = ${writerAt(0)} and sequence = ${sequence}`
      await tamper(
        `update audit_entries set sequence = 99 where ${row(2)}`,
        `update audit_entries set sequence = 2 where ${row(3)}`,
        `update audit_entries set sequence = 3 where ${row(99)}`,
      )
      expect(await verify()).toMatchObject(broken('CHANGED', 2))
    })

    test('a writer whose entries are gone while its checkpoints are there', async () => {
      await tamper(`delete from audit_entries where writer = ${writerAt(1)}`)
      expect(await verify()).toMatchObject(broken('MISSING_END', 1))
    })

    test.each(['reason', 'user_id', 'user_name', 'action', 'namespace', 'kind', 'permission'])(
      'a changed column %s, by which entries are found',
      async (column) => {
        await tamper(`update audit_entries set ${column} = 'x' where sequence = 2`)
        expect(await verify()).toMatchObject({
          isIntact: false,
          contradictions: [
            { message: expect.stringContaining(`the column ${column} does not agree`) },
            {},
          ],
        })
      },
    )

    test.each([
      ["reason = 'it was planned'", 'does not agree with its intents'],
      ["operator = 'bob'", 'does not agree with its intents'],
      ["user_id = 'bob'", 'does not agree with its intents'],
      ["state = 'refused', new_run_id = null", 'is refused, which none of its outcomes says'],
      [`new_run_id = '${randomUUID()}'`, 'which none of its outcomes says'],
    ])('an operation whose record was changed: %s', async (change, message) => {
      await tamper(`update operations set ${change} where reason = 'reason 2'`)
      expect(await verify()).toMatchObject({
        isIntact: false,
        contradictions: [{ message: expect.stringContaining(message) }],
      })
    })

    test('an operation without an entry', async () => {
      await tamper(
        `insert into operations (id, attempt_id, namespace, workflow_id, run_id, action, request_id, request, operator, reason, state, intended_at, attribution, user_id, ticket)
        select 'forged', 'a', namespace, 'other', run_id, action, 'q', request, operator, reason, state, intended_at, attribution, user_id, ticket from operations limit 1`,
      )
      expect(await verify()).toMatchObject({
        isIntact: false,
        contradictions: [{ id: 'forged', message: expect.stringContaining('has no entry') }],
      })
    })
  })

  describe('what only a kept log shows', () => {
    const withoutOperations = `delete from operations where id not in (select operation_id from audit_entries)`

    test('a whole writer that was removed with its checkpoints', async () => {
      await processWith(2)
      await processWith(1)
      await tamper(
        `delete from audit_entries where writer = ${writerAt(0)}`,
        `delete from audit_checkpoints where writer = ${writerAt(0)}`,
        withoutOperations,
      )
      expect(await verify()).toMatchObject({ isIntact: true, entries: 2 })
      const report = await verify(true)
      expect(report).toMatchObject({ isIntact: false })
      expect(report.writers.map(({ break: found }) => found?.kind)).toEqual(
        expect.arrayContaining(['MISSING_END', undefined]),
      )
    })

    test('last entries that were removed with the checkpoints that cover them', async () => {
      await processWith(3)
      await tamper(
        'delete from audit_entries where sequence > 4',
        'delete from audit_checkpoints where sequence > 4',
        withoutOperations,
      )
      expect(await verify()).toMatchObject({ isIntact: true })
      expect(await verify(true)).toMatchObject({
        isIntact: false,
        writers: [{ break: { kind: 'MISSING_END', sequence: 5 } }],
      })
    })

    test('a chain that was written again from some entry on', async () => {
      await processWith(2)
      const otherKept = await readFile(kept)
      for (const table of ['audit_entries', 'audit_checkpoints', 'operations']) {
        await tamper(`delete from ${table}`)
      }
      await processWith(2)
      // The same writer, with other entries and hashes that match.
      const [line] = otherKept.toString().split('\n').slice(2)
      const forged = JSON.parse(line?.slice(line.indexOf('{"')) ?? '')
      const { writer } = JSON.parse(
        (await readFile(kept, 'utf8'))
          .split('\n')
          .at(-2)
          ?.replace(/^[^{]*/, '') ?? '',
      )
      await writeFile(kept, `${JSON.stringify({ ...forged, writer })}\n`)
      expect(await verify()).toMatchObject({ isIntact: true })
      expect(await verify(true)).toMatchObject({
        isIntact: false,
        writers: [{ break: { kind: 'REWRITTEN' } }],
      })
    })

    test('a writer of which the kept log says nothing is named, without being a break', async () => {
      await processWith(1)
      await writeFile(kept, '')
      expect(await verify(true)).toMatchObject({
        isIntact: true,
        writersNotKept: [expect.any(String)],
      })
    })
  })

  describe('retention', () => {
    /** Makes what there is older, with hashes that match. */
    const old = '2020-01-01T00:00:00.000Z'

    test('removes old entries and settled operations; a checkpoint keeps the rest verifiable', async () => {
      const unknown = { state: 'unknown', code: 'OUTCOME_UNKNOWN', message: 'No answer.' } as const
      let lines: string[] = []
      const store = await openStore(file, { onAuditLine: (line) => lines.push(line) })
      const settled = await store.recordIntent(intentOf())
      await store.recordOutcome(settled, { state: 'done' })
      const open = await store.recordIntent(intentOf())
      await store.recordOutcome(open, unknown)
      const pending = await store.recordIntent(intentOf())
      const isNothingOld = await store.audit.removeOlderThan(new Date(old))
      expect(isNothingOld).toEqual({ entries: 0, operations: 0 })
      lines = []
      const cut = new Date(Date.now() + 1)
      expect(await store.audit.removeOlderThan(cut)).toEqual({ entries: 5, operations: 1 })
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { type: 'rewind.audit.checkpoint', kind: 'RETENTION', sequence: 5 },
      ])
      const left = await store.list({}, { limit: 9 })
      expect(left.map(({ id }) => id).sort()).toEqual([open.id, pending.id].sort())
      // The chain goes on, and so do the operations that are open.
      await store.recordOutcome(pending, { state: 'done' })
      await store.close()
      const report = await verify()
      expect(report).toMatchObject({ isIntact: true, entries: 1, writers: [{ intactTo: 6 }] })
    })

    test('is done by a process from its start on, and stays quiet where nothing is old', async () => {
      const store = await openStore(file)
      const seen = await store.recordIntent(intentOf())
      await store.recordOutcome(seen, { state: 'done' })
      const told: object[] = []
      const removals: Date[] = []
      const log = {
        error: () => expect.unreachable(),
        warn() {},
        info: (fields: object) => told.push(fields),
        debug() {},
      }
      const audit = {
        now: () => store.audit.now(),
        removeOlderThan(time: Date) {
          removals.push(time)
          return store.audit.removeOlderThan(removals.length < 2 ? time : new Date(Date.now() + 1))
        },
      }
      const stop = startRetention(audit, 30, log, 10)
      await expect.poll(() => told).toEqual([{ entries: 2, operations: 1 }])
      stop()
      expect(Math.round((Date.now() - Number(removals[0])) / 86_400_000)).toBe(30)
      expect(startRetention(audit, 0, log)).toBeTypeOf('function')
      await store.close()
    })
  })
})
