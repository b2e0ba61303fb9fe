import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuditRow,
  chainStart,
  checkpointOf,
  linkHash,
  retentionCut,
} from '../../src/audit/chain.ts'
import type { Checkpoint } from '../../src/audit/checkpoint.ts'
import { type ChainReport, verifyChain } from '../../src/audit/verify-chain.ts'
import { type Chain, chainOf, each, time } from './entries.ts'

const verify = ({ rows, checkpoints }: Chain): Promise<ChainReport> =>
  verifyChain(each(rows), each(checkpoints))

/** Returns the break as `KIND sequence`, or the sequence up to which the chain is intact. */
async function verdict(chain: Chain): Promise<string> {
  const { isIntact, writers } = await verify(chain)
  const [writer] = writers
  expect(isIntact).toBe(writer?.break === undefined)
  if (writer?.break === undefined) return `intact to ${writer?.intactTo}`
  expect(writer.intactTo).toBe(writer.break.sequence - 1)
  return `${writer.break.kind} ${writer.break.sequence}`
}

const reasons = (count: number) => Array.from({ length: count }, (_, at) => `reason ${at}`)
const seven = () => chainOf('w1', reasons(7))
const without = <T>(items: readonly T[], ...positions: number[]) =>
  items.filter((_, at) => !positions.includes(at))
const at = <T>(items: readonly T[], position: number): T => {
  const item = items[position]
  if (item === undefined) throw new Error(`There is nothing at ${position}.`)
  return item
}
const replaced = <T>(items: readonly T[], position: number, change: (item: T) => T) =>
  items.map((item, index) => (index === position ? change(item) : item))

/** Changes the texts from one row on and recomputes the hashes. */
function rewritten(rows: readonly AuditRow[], from: number): AuditRow[] {
  const result = rows.slice(0, from)
  for (const row of rows.slice(from)) {
    const text = row.text.replace('ada', 'eve')
    const { hash } = result.at(-1) ?? chainStart(row.writer)
    result.push({ ...row, text, hash: linkHash(hash, text) })
  }
  return result
}

test.each<[string, (chain: Chain) => Partial<Chain>, string]>([
  ['as it was written', () => ({}), 'intact to 7'],
  ['without checkpoints', () => ({ checkpoints: [] }), 'intact to 7'],
  [
    'with a flipped byte of an entry',
    ({ rows }) => ({
      rows: replaced(rows, 4, (row) => ({ ...row, text: row.text.replace('a', 'b') })),
    }),
    'CHANGED 5',
  ],
  [
    'with a flipped digit of a hash',
    ({ rows }) => ({
      rows: replaced(rows, 4, (row) => ({
        ...row,
        hash: row.hash.replace(/./, (digit) => (digit === '0' ? '1' : '0')),
      })),
    }),
    'CHANGED 5',
  ],
  ['without one in the middle', ({ rows }) => ({ rows: without(rows, 2) }), 'MISSING 3'],
  ['without the first', ({ rows }) => ({ rows: without(rows, 0) }), 'MISSING 1'],
  ['without the last', ({ rows }) => ({ rows: without(rows, 6) }), 'MISSING_END 7'],
  ['without the last three', ({ rows }) => ({ rows: rows.slice(0, 4) }), 'MISSING_END 5'],
  ['without any', () => ({ rows: [] }), 'MISSING_END 1'],
  [
    'without one, and the others renumbered',
    ({ rows }) => ({
      rows: without(rows, 2).map((row, index) => ({ ...row, sequence: index + 1 })),
    }),
    'CHANGED 3',
  ],
  [
    'with one twice',
    ({ rows }) => ({ rows: [...rows.slice(0, 4), ...rows.slice(3)] }),
    'INSERTED 4',
  ],
  [
    'with another one before that of its number',
    ({ rows }) => ({
      rows: [...rows.slice(0, 3), { ...at(rows, 6), sequence: 4 }, ...rows.slice(3)],
    }),
    'INSERTED 4',
  ],
  [
    'with another one after that of its number',
    ({ rows }) => ({
      rows: [...rows.slice(0, 4), { ...at(rows, 6), sequence: 4 }, ...rows.slice(4)],
    }),
    'INSERTED 4',
  ],
  [
    'with two in each other’s place',
    ({ rows }) => ({ rows: [...rows.slice(0, 3), at(rows, 4), at(rows, 3), ...rows.slice(5)] }),
    'REORDERED 4',
  ],
  [
    'with the numbers of two exchanged',
    ({ rows }) => ({
      rows: [
        ...rows.slice(0, 3),
        { ...at(rows, 4), sequence: 4 },
        { ...at(rows, 3), sequence: 5 },
        ...rows.slice(5),
      ],
    }),
    'CHANGED 4',
  ],
  ['rewritten from the fifth on', ({ rows }) => ({ rows: rewritten(rows, 4) }), 'REWRITTEN 4'],
  ['rewritten from the first on', ({ rows }) => ({ rows: rewritten(rows, 0) }), 'REWRITTEN 1'],
  [
    'rewritten, and without the checkpoints but the last',
    ({ rows, checkpoints }) => ({ rows: rewritten(rows, 4), checkpoints: checkpoints.slice(-1) }),
    'REWRITTEN 1',
  ],
  [
    'with a forged checkpoint',
    ({ checkpoints }) => ({
      checkpoints: replaced(checkpoints, 1, (found) => ({ ...found, hash: '0'.repeat(64) })),
    }),
    'REWRITTEN 1',
  ],
])('a chain %s', async (_, change, expected) => {
  const chain = seven()
  expect(await verdict({ ...chain, ...change(chain) })).toBe(expected)
})

test('each break has a message of one sentence', async () => {
  const { rows, checkpoints } = seven()
  const messageOf = async (chain: Chain) => (await verify(chain)).writers[0]?.break?.message
  expect(await messageOf({ rows: without(rows, 2), checkpoints })).toBe('Entry 3 is missing.')
  expect(await messageOf({ rows: without(rows, 2, 3), checkpoints })).toBe(
    'Entries 3 to 4 are missing.',
  )
  expect(await messageOf({ rows: rewritten(rows, 4), checkpoints })).toBe(
    'Entries were rewritten: the checkpoint at entry 6 has another hash. The last checkpoint that matches is at entry 3.',
  )
})

test('rows of several writers may alternate, and each writer has its own report', async () => {
  const [one, other] = [chainOf('w1', reasons(3)), chainOf('w2', reasons(2))]
  const rows = [at(one.rows, 0), at(other.rows, 0), at(one.rows, 1), at(other.rows, 1)]
  const checkpoints = [...one.checkpoints, ...other.checkpoints]
  const report = await verify({ rows, checkpoints })
  expect(report).toEqual({
    isIntact: false,
    entries: 4,
    writers: [
      {
        writer: 'w1',
        entries: 2,
        intactTo: 2,
        checkpointedTo: 3,
        break: { kind: 'MISSING_END', sequence: 3, message: 'Entry 3 is missing.' },
      },
      { writer: 'w2', entries: 2, intactTo: 2, checkpointedTo: 2 },
    ],
  })
})

test('a row moved to another writer breaks both chains', async () => {
  const { rows, checkpoints } = seven()
  const moved = replaced(rows, 0, (row) => ({ ...row, writer: 'w2' }))
  const { writers } = await verify({ rows: moved, checkpoints })
  expect(writers.map(({ writer, break: found }) => [writer, found?.kind])).toEqual([
    ['w1', 'MISSING'],
    ['w2', 'CHANGED'],
  ])
})

test('an empty log is intact', async () => {
  expect(await verify({ rows: [], checkpoints: [] })).toEqual({
    isIntact: true,
    entries: 0,
    writers: [],
  })
})

describe('after retention', () => {
  const cutAt = async (sequence: number, change: (chain: Chain) => Partial<Chain> = () => ({})) => {
    const { rows, checkpoints } = seven()
    const dated = rows
      .slice(0, sequence)
      .map((row) => ({ ...row, time: '2025-01-01T00:00:00.000Z' }))
    const cut = await retentionCut(each(dated), time, time)
    if (cut === undefined) throw new Error('Nothing was cut.')
    const chain = { rows: rows.slice(sequence), checkpoints: [...checkpoints, cut] }
    return verdict({ ...chain, ...change(chain) })
  }
  const withoutCut = (checkpoints: readonly Checkpoint[]) =>
    checkpoints.filter(({ kind }) => kind !== 'RETENTION')

  test('the remaining chain is intact', async () => {
    expect(await cutAt(1)).toBe('intact to 7')
    expect(await cutAt(4)).toBe('intact to 7')
    expect(await cutAt(7)).toBe('intact to 7')
    const { rows } = seven()
    expect(await cutAt(4, () => ({ rows }))).toBe('intact to 7')
  })

  test('a second cut continues from the first', async () => {
    const { rows } = seven()
    const second = checkpointOf(at(rows, 5), 'RETENTION', time)
    const change = (chain: Chain) => ({
      rows: rows.slice(6),
      checkpoints: [...chain.checkpoints, second],
    })
    expect(await cutAt(3, change)).toBe('intact to 7')
  })

  test('other missing entries are found', async () => {
    expect(await cutAt(4, ({ rows }) => ({ rows: rows.slice(1) }))).toBe('MISSING 5')
    expect(await cutAt(4, ({ rows }) => ({ rows: without(rows, 1) }))).toBe('MISSING 6')
    expect(await cutAt(4, () => ({ rows: [] }))).toBe('MISSING_END 5')
    expect(await cutAt(4, ({ checkpoints }) => ({ checkpoints: withoutCut(checkpoints) }))).toBe(
      'MISSING 1',
    )
  })

  test('a cut that contradicts another checkpoint is found', async () => {
    const forged = ({ checkpoints }: Chain) => ({
      checkpoints: checkpoints.map((found) =>
        found.kind === 'RETENTION' ? { ...found, hash: '0'.repeat(64) } : found,
      ),
    })
    expect(await cutAt(3, forged)).toBe('REWRITTEN 1')
    expect(await cutAt(7, forged)).toBe('REWRITTEN 1')
    expect(await cutAt(4, forged)).toBe('CHANGED 5')
  })
})

const flipped = (text: string, position: number): string => {
  const index = position % text.length
  const code = text.charCodeAt(index) ^ 1
  return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1)
}

type Mutation = (chain: Chain, position: number, other: number) => Chain
/** Each changes the row at `position`. */
const mutations: Record<string, Mutation> = {
  'a changed text': ({ rows, checkpoints }, position, other) => ({
    rows: replaced(rows, position, (row) => ({ ...row, text: flipped(row.text, other) })),
    checkpoints,
  }),
  'a changed hash': ({ rows, checkpoints }, position, other) => ({
    rows: replaced(rows, position, (row) => ({ ...row, hash: flipped(row.hash, other) })),
    checkpoints,
  }),
  'a changed number': ({ rows, checkpoints }, position, other) => ({
    rows: replaced(rows, position, (row) => ({ ...row, sequence: row.sequence + (other % 9) + 1 })),
    checkpoints,
  }),
  'a changed writer': ({ rows, checkpoints }, position) => ({
    rows: replaced(rows, position, (row) => ({ ...row, writer: 'w3' })),
    checkpoints,
  }),
  'a missing row': ({ rows, checkpoints }, position) => ({
    rows: without(rows, position),
    checkpoints,
  }),
  'a missing end': ({ rows, checkpoints }, position) => ({
    rows: rows.slice(0, position),
    checkpoints,
  }),
  'a missing beginning': ({ rows, checkpoints }, position) => ({
    rows: rows.slice(position + 1),
    checkpoints,
  }),
  'an inserted row': ({ rows, checkpoints }, position, other) => {
    const sequence = position + 1
    const forged = { ...at(rows, other % rows.length), sequence }
    return { rows: [...rows.slice(0, position), forged, ...rows.slice(position)], checkpoints }
  },
  'an inserted row that is chained, the others renumbered': ({ rows, checkpoints }, position) => {
    const row = at(rows, position)
    const forged = { ...row, text: row.text.replace('ada', 'eve') }
    const all = [...rows.slice(0, position), forged, ...rows.slice(position)]
    const chained: AuditRow[] = []
    for (const [index, row] of all.entries()) {
      const before = chained.at(-1) ?? chainStart(row.writer)
      chained.push({ ...row, sequence: index + 1, hash: linkHash(before.hash, row.text) })
    }
    return { rows: chained, checkpoints }
  },
  'exchanged rows': ({ rows, checkpoints }, position, other) => {
    const [one, two] = [position, (position + 1 + (other % (rows.length - 1))) % rows.length]
    return {
      rows: rows.map((row, index) =>
        index === one ? at(rows, two) : index === two ? at(rows, one) : row,
      ),
      checkpoints,
    }
  },
  'a rewritten rest': ({ rows, checkpoints }, position) => ({
    rows: rewritten(rows, position),
    checkpoints,
  }),
  'a forged checkpoint': ({ rows, checkpoints }, position, other) => ({
    rows,
    checkpoints: replaced(checkpoints, position % checkpoints.length, (found) => ({
      ...found,
      hash: flipped(found.hash, other),
    })),
  }),
}

// For these the break is at the previous checkpoint or at another row.
const isNamedElsewhere = new Set([
  'a missing beginning',
  'an inserted row that is chained, the others renumbered',
  'exchanged rows',
  'a rewritten rest',
])

test.each(Object.entries(mutations))(
  'in any chain %s is found, and the others are intact',
  async (name, mutate) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string(), { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        fc.nat(),
        async (texts, every, position, other) => {
          const chain = chainOf('w1', texts, every)
          const untouched = chainOf('w2', texts, every)
          const mutated = mutate(chain, position % texts.length, other)
          const rows = [...untouched.rows, ...mutated.rows]
          const before = await verify({ rows: chain.rows, checkpoints: chain.checkpoints })
          expect(before.isIntact).toBe(true)
          const { writers } = await verify({
            rows,
            checkpoints: [...untouched.checkpoints, ...mutated.checkpoints],
          })
          const breakOf = (name: string) => writers.find(({ writer }) => writer === name)?.break
          expect(breakOf('w2')).toBeUndefined()
          const found = breakOf('w1')
          expect(found).toBeDefined()
          if (name === 'a forged checkpoint') return
          const sequence = (position % texts.length) + 1
          if (!isNamedElsewhere.has(name)) expect(found?.sequence).toBe(sequence)
          expect(found?.sequence).toBeLessThanOrEqual(sequence)
        },
      ),
    )
  },
)
