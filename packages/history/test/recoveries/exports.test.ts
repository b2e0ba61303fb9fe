import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { RecoveryItem } from '@rewind/contract/recovery-items'
import type { RecoveryFile, RecoveryRecord } from '@rewind/contract/recovery-record'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cliEquivalent } from '../../src/recoveries/cli-equivalents.ts'
import {
  itemRequestId,
  itemTokenText,
  parseItemRequestId,
  waveWords,
} from '../../src/recoveries/item-request.ts'
import { csvHeader, csvItem, itemColumns } from '../../src/recoveries/item-rows.ts'
import { isRemarkable, postMortem } from '../../src/recoveries/post-mortem.ts'
import { recoveryJson } from '../../src/recoveries/recovery-export.ts'
import { anyText } from '../text.ts'
import { countsOf } from './counts.ts'

const item: RecoveryItem = {
  item: 7,
  workflowId: 'order-4711',
  runId: '01a2',
  type: 'order',
  buildId: 'b12',
  stratum: 's-0123456789abcdef',
  wave: 1,
  state: 'DONE',
  point: { eventId: 10, label: 'starts timer 1 s', rung: 2, rungs: 3 },
  warnings: [{ code: 'ORPHANED_CHILD', severity: 'severe', count: 1 }],
  newRunId: '01b3',
  verdict: {
    verdict: 'STEP_MISSING',
    evidence: 'HISTORY',
    text: 'The new run has not: activity "ChargeCard", twice.',
    isFinal: true,
    lookedAt: '2026-11-03T02:41:00Z',
  },
}

const actions = { allowed: false, whyNot: 'It has ended.' }
const record: RecoveryRecord = {
  id: 'r-7f3a',
  namespace: 'payments',
  title: 'Bad deploy | b12',
  state: 'COMPLETED_WITH_FAILURES',
  scope: { by: 'failing', buildId: 'b12' },
  action: { kind: 'RESET', point: { by: 'suggested' } },
  care: {
    canaryPerStratum: 2,
    canarySize: 5,
    waves: [50],
    failedShare: 0.1,
    callsPerSecond: 100,
    errorsInARow: 10,
    verifyFor: 3_600_000,
  },
  reason: 'bad deploy <b12>\n# not a heading',
  user: 'ada@example.com',
  createdAt: '2026-11-03T02:14:00Z',
  board: {
    readAt: '2026-11-03T03:14:00Z',
    headline: ['Completed with failures, 2 runs: 1 recovered, 1 with a missing step.'],
    counts: countsOf({}, { recovered: 1, stepMissing: 1 }),
    strata: [
      {
        id: 's-0123456789abcdef',
        type: 'order',
        label: 'order | b12',
        counts: countsOf({}, { recovered: 1, stepMissing: 1 }),
        gate: {
          state: 'FAILED',
          acted: 2,
          failed: 1,
          open: 0,
          upperBound: 0.975,
          text: '1 of 2 failed',
        },
      },
    ],
    callsPerSecond: 0,
    itemsPerSecond: 0,
  },
  actions: {
    plan: actions,
    start: actions,
    pause: actions,
    resume: actions,
    rate: actions,
    stop: actions,
    add: actions,
    retry: actions,
    takeBack: actions,
  },
}

/** Parses CSV according to RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, bare = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end !== ',') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

describe('CSV', () => {
  test('has a column for each fact', () => {
    const [header, row] = parseCsv(csvHeader() + csvItem(item))
    expect(header).toEqual(itemColumns.map(([name]) => name))
    const read = Object.fromEntries((header ?? []).map((name, index) => [name, row?.[index]]))
    expect(read).toMatchObject({
      item: '7',
      'workflow id': 'order-4711',
      'reset point': '10',
      rung: '2',
      verdict: 'STEP_MISSING',
      'verdict in words': 'The new run has not: activity "ChargeCard", twice.',
      final: 'yes',
      warnings: 'ORPHANED_CHILD',
      build: 'b12',
      reason: '',
    })
  })

  test('carries any id, and no formula', () => {
    fc.assert(
      fc.property(fc.array(anyText(1), { minLength: 1 }), (ids) => {
        const text = ids.map((workflowId) => csvItem({ ...item, workflowId })).join('')
        const column = itemColumns.findIndex(([name]) => name === 'workflow id')
        const cells = parseCsv(text).map((row) => row[column] ?? '')
        expect(cells.map((cell) => cell.replace(/^'/, ''))).toEqual(ids)
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })

  test.each([
    [{ skipped: { code: 'HEALED', text: 'It is past its failure.' } }, 'HEALED'],
    [{ error: { code: 'TIMEOUT', message: 'No answer.' } }, 'TIMEOUT'],
  ] as const)('says why nothing was done: %j', (more, reason) => {
    const column = itemColumns.findIndex(([name]) => name === 'reason')
    expect(parseCsv(csvItem({ ...item, ...more }))[0]?.[column]).toBe(reason)
  })
})

describe('JSON', () => {
  test.each([[[]], [[item]], [[item, { ...item, item: 8 }]]])(
    'holds all of it: %#',
    async (items) => {
      let text = ''
      for await (const piece of recoveryJson(record, items, '2026-11-03T04:00:00Z')) text += piece
      const file: unknown = JSON.parse(text)
      const { board, actions: _, ...known } = record
      expect(file).toEqual({
        format: 'rewind.recovery',
        version: 1,
        exportedAt: '2026-11-03T04:00:00Z',
        record: known,
        board,
        items,
      } satisfies RecoveryFile)
      expect(text.split('\n')).toHaveLength(items.length + 3)
    },
  )
})

describe('the post-mortem', () => {
  const linkTo = (workflowId: string, runId: string) => `https://rewind/${workflowId}/${runId}`

  test('says what happened, and lists the runs to check', () => {
    const text = postMortem(record, [item], { of: 3, linkTo })
    expect(text).toContain('# Recovery r-7f3a: Bad deploy \\| b12')
    expect(text).toContain('- Reason: bad deploy &lt;b12&gt; \\# not a heading')
    expect(text).toContain(
      '| order \\| b12 | 2 | 1 recovered, 1 with a missing step | failed, 1 of 2 failed |',
    )
    expect(text).toContain('[order\\-4711](<https://rewind/order-4711/01a2>)')
    expect(text).toContain('[order\\-4711](<https://rewind/order-4711/01b3>)')
    expect(text).toContain('And 2 more.')
    expect(text).not.toContain('## Skipped')
  })

  test('whatever a run is called, its row stays one row of four cells', () => {
    fc.assert(
      fc.property(anyText(1), anyText(), (workflowId, message) => {
        const failed: RecoveryItem = {
          ...item,
          workflowId,
          state: 'FAILED',
          error: { code: 'INTERNAL', message },
        }
        const { verdict: _, ...plain } = failed
        const text = postMortem(record, [plain], { of: 1, linkTo: (id) => `https://rewind/${id}` })
        const rows = text.slice(text.indexOf('## Runs to look at')).trimEnd().split('\n')
        expect(rows).toHaveLength(5)
        // A pipe in an address would end its cell too.
        expect(rows[4]?.match(/(?<!\\)\|/g)).toHaveLength(5)
        expect(text).not.toMatch(/<(?!https:)/)
      }),
    )
  })

  test.each([
    [{ state: 'DONE', verdict: { ...item.verdict, verdict: 'RECOVERED' } }, false],
    [{ state: 'DONE', verdict: item.verdict }, true],
    [{ state: 'FAILED' }, true],
    [{ state: 'UNKNOWN' }, true],
    [{ state: 'DOUBLED', verdict: { ...item.verdict, verdict: 'RECOVERED' } }, true],
    [{ state: 'SKIPPED' }, false],
  ])('lists %j: %s', (known, isListed) => {
    expect(isRemarkable(known as RecoveryItem)).toBe(isListed)
  })
})

describe('the CLI', () => {
  const to = { address: '127.0.0.1:7233', namespace: 'payments', reason: 'bad deploy' }
  const where = '--address=127.0.0.1:7233 --namespace=payments --workflow-id=order-4711'

  test.each<[RecoveryAction, string | undefined]>([
    [
      { kind: 'RESET', point: { by: 'suggested' }, reapplyExclude: ['SIGNAL'] },
      `temporal workflow reset ${where} --run-id=01a2 --event-id=10 --reapply-exclude=Signal --reason='bad deploy'`,
    ],
    [
      {
        kind: 'RESET',
        point: { by: 'last' },
        options: { versioningOverride: { behavior: 'AUTO_UPGRADE' } },
      },
      `temporal workflow reset with-workflow-update-options ${where} --run-id=01a2 --event-id=10 --versioning-override-behavior=auto_upgrade --reason='bad deploy'`,
    ],
    [{ kind: 'CANCEL' }, `temporal workflow cancel ${where} --run-id=01a2`],
    [
      { kind: 'TERMINATE', followChain: true },
      `temporal workflow terminate ${where} --reason='bad deploy'`,
    ],
    [
      { kind: 'SIGNAL', name: 'go', input: [{ text: '"now"' }] },
      `temporal workflow signal ${where} --run-id=01a2 --name=go --input='"now"'`,
    ],
    [
      { kind: 'SIGNAL', name: 'go', followChain: true },
      `temporal workflow signal ${where} --name=go`,
    ],
    [{ kind: 'WATCH' }, undefined],
  ])('%j', (action, line) => {
    expect(cliEquivalent(action, item, to)).toBe(line)
  })

  test('has no line for a run without a point', () => {
    const { point: _, ...unplanned } = item
    expect(cliEquivalent({ kind: 'RESET', point: { by: 'last' } }, unplanned, to)).toBeUndefined()
  })
})

describe('the request of an item', () => {
  const act = fc.record({
    recoveryId: fc.stringMatching(/^r-[0-9a-z]{4,40}$/),
    item: fc.integer({ min: 1, max: 1_000_000_000 }),
    acts: fc.nat({ max: 1000 }),
  })

  test('differs from every other, and can be read back', () => {
    fc.assert(
      fc.property(act, act, (one, other) => {
        const id = itemRequestId(one)
        expect(parseItemRequestId(id)).toEqual(one)
        expect(id.length).toBeLessThanOrEqual(80)
        expect(id === itemRequestId(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
  })

  test.each(['', 'r-7f3a', 'r-7f3a.0.0', 'r-7f3a.01.0', 'r-7f3a.1.00', 'x.1.0', 'r-7f3a.1.0.0'])(
    '%j is of no recovery',
    (id) => {
      expect(parseItemRequestId(id)).toBeUndefined()
    },
  )

  test('has a text of its own to be hashed for each run', () => {
    const first = { recoveryId: 'r-7f3a', item: 1, acts: 0 }
    const texts = [
      itemTokenText('a', 'b', first),
      itemTokenText('a","b', '', first),
      itemTokenText('a', 'b', { ...first, acts: 1 }),
    ]
    expect(new Set(texts).size).toBe(3)
  })

  test('is told by its wave', () => {
    expect(waveWords(1, true)).toBe('canary')
    expect(waveWords(1, false)).toBe('wave 1')
    expect(waveWords(2, true)).toBe('wave 2')
  })
})
