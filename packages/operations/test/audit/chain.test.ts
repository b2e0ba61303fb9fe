import { createHash } from 'node:crypto'
import { AuditEntry } from '@rewind/contract/audit-entry'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import {
  chainEntry,
  chainStart,
  checkpointLine,
  checkpointOf,
  entryLine,
  retentionCut,
} from '../../src/audit/chain.ts'
import { Checkpoint } from '../../src/audit/checkpoint.ts'
import { each, entry, time } from './entries.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

// These values must never change, since they verify entries that were stored years ago.
test('the hash of an entry covers the previous hash and the canonical JSON', () => {
  const start = chainStart('w1')
  expect(start).toEqual({ writer: 'w1', sequence: 0, hash: sha256('rewind.audit\nw1') })
  const first = chainEntry(start, entry)
  expect(first).toEqual({
    writer: 'w1',
    sequence: 1,
    text:
      '{"action":"reset","address":"10.0.0.7","details":{"eventId":17,"name":"x","reapply":true},' +
      '"httpRequestId":"h1","id":"e1","kind":"outcome","newRunId":"r2","operationId":"o1",' +
      '"outcome":{"code":"OUTCOME_UNKNOWN","message":"no answer","state":"unknown"},' +
      '"permission":"reset","reason":"bad deploy: \\"\u2028\\u0000\\"","recoveryId":"v1",' +
      '"requestId":"q1","schema":1,"sequence":1,"target":{"activityId":"a","cluster":"default",' +
      '"namespace":"payments","runId":"r1","workflowId":"order/1"},"ticket":"OPS-1",' +
      '"time":"2026-01-01T00:00:00.000Z","user":{"email":"ada@example.com","groups":["payments"],' +
      '"id":"ada","name":"Ada 😀","via":"HEADER"},"writer":"w1"}',
    hash: sha256(`${start.hash}\n${first.text}`),
  })
  const second = chainEntry(first, entry)
  expect(second.sequence).toBe(2)
  expect(second.hash).toBe(sha256(`${first.hash}\n${second.text}`))
})

test('an entry cannot name another writer, sequence or schema', () => {
  const forged = { ...entry, writer: 'w2', sequence: 9, schema: 2 }
  const { text } = chainEntry(chainStart('w1'), forged)
  expect(JSON.parse(text)).toMatchObject({ writer: 'w1', sequence: 1, schema: 1 })
})

describe('the schema', () => {
  const full = JSON.parse(chainEntry(chainStart('w1'), entry).text)
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(full).filter(([name]) => !names.includes(name)))

  test('accepts an entry with all fields and one with only the required fields', () => {
    const optional = [
      'operationId',
      'address',
      'target',
      'details',
      'ticket',
      'requestId',
      'outcome',
    ]
    expect(Check(AuditEntry, full)).toBe(true)
    expect(Check(AuditEntry, without(...optional, 'newRunId', 'recoveryId'))).toBe(true)
  })

  const required = [
    'schema',
    'id',
    'writer',
    'sequence',
    'time',
    'kind',
    'user',
    'permission',
    'action',
    'reason',
  ]
  test.each(required)('rejects an entry without %s', (name) => {
    expect(Check(AuditEntry, without(name))).toBe(false)
  })

  test.each([
    { schema: 2 },
    { sequence: 0 },
    { time: '2026-01-01' },
    { kind: 'INTENT' },
    { permission: 'Reset it' },
    { action: 'Reset it' },
    { more: 1 },
    { details: { list: [1] } },
    { user: { id: 'ada', name: 'ada', via: 'MAGIC' } },
    { target: { cluster: 'default' } },
    { outcome: { state: 'done', code: 'NO_SUCH' } },
  ])('rejects an entry with %j', (change) => {
    expect(Check(AuditEntry, { ...full, ...change })).toBe(false)
  })
})

describe('a line of NDJSON', () => {
  test('contains an entry, its hash and a type', () => {
    const row = chainEntry(chainStart('w1'), entry)
    const line = entryLine(row)
    expect(line.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(line)).toEqual({
      type: 'rewind.audit',
      hash: row.hash,
      ...JSON.parse(row.text),
    })
  })

  test('contains a checkpoint', () => {
    const checkpoint = checkpointOf(chainStart('w1'), 'START', time)
    const { type, ...rest } = JSON.parse(checkpointLine(checkpoint))
    expect([type, rest]).toEqual(['rewind.audit.checkpoint', checkpoint])
    expect(Check(Checkpoint, rest)).toBe(true)
  })
})

describe('retention', () => {
  const row = (sequence: number, day: number) => ({
    writer: 'w1',
    sequence,
    hash: `hash ${sequence}`,
    time: `2026-01-0${day}T00:00:00.000Z`,
  })
  const cutAt = async (days: number[]) => {
    const rows = days.map((day, at) => row(at + 1, day))
    const before = new Date('2026-01-03T00:00:00.000Z')
    return (await retentionCut(each(rows), before, time))?.sequence
  }
  test.each([
    [[1, 2, 3], 2],
    [[1, 1, 1], 3],
    [[3, 4], undefined],
    [[], undefined],
    // The clock was set back.
    [[1, 4, 2], 1],
  ])('of entries from days %j removes those up to %j', async (days, sequence) => {
    expect(await cutAt(days)).toBe(sequence)
  })

  test('leaves a checkpoint from which the chain continues', async () => {
    const before = new Date('2026-01-03T00:00:00.000Z')
    expect(await retentionCut(each([row(1, 1), row(2, 9)]), before, time)).toEqual({
      schema: 1,
      kind: 'RETENTION',
      writer: 'w1',
      sequence: 1,
      hash: 'hash 1',
      time: '2026-01-01T00:00:00.000Z',
    })
  })
})
