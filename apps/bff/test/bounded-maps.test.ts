import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { BoundedMap } from '../src/bounded-map.ts'
import { Dashboards } from '../src/dashboard/dashboards.ts'
import { ReplyError } from '../src/errors.ts'
import type { AttentionScans } from '../src/store/attention-scans.ts'
import { openStore } from '../src/store/store.ts'
import { Finder } from '../src/stuck-finder/finder.ts'
import type { Temporal } from '../src/temporal/temporal.ts'

describe('a bounded map', () => {
  test('forgets what was least recently used, and says so', () => {
    const forgotten = vi.fn()
    const map = new BoundedMap<string, number>(2, forgotten)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.get('a')).toBe(1)
    map.set('c', 3)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
    expect(forgotten.mock.calls).toEqual([[2, 'b']])
    map.delete('a')
    map.set('c', 4)
    map.set('d', 5)
    expect([...map.values()]).toEqual([4, 5])
    expect(forgotten).toHaveBeenCalledTimes(1)
  })
})

/** A cluster of any number of namespaces, in which nothing runs. */
function emptyCluster() {
  const describeNamespace = vi.fn<Temporal['describeNamespace']>(async (name) => ({
    name,
    id: name,
    state: 'REGISTERED',
    description: '',
    ownerEmail: '',
    activeClusterName: 'active',
    isGlobal: false,
    capabilities: {},
  }))
  const nothing = async () => ({ workflows: [], count: '0', groups: [] })
  const temporal = { describeNamespace, countWorkflows: nothing, listWorkflows: nothing }
  return { describeNamespace, temporal: temporal as unknown as Temporal }
}

/** More than are kept. */
const names = Array.from({ length: 250 }, (_, at) => `namespace-${at}`)
const [first = ''] = names

test('the finder keeps the namespaces asked for last, and goes on with another where it was', async () => {
  const { describeNamespace, temporal } = emptyCluster()
  const store = await openStore(':memory:')
  const finder = new Finder({
    temporal,
    scans: store.scans,
    callsPerSecond: 1000,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(async () => {
    await finder.close()
    await store.close()
  })
  const begun = await finder.in(first)
  begun.start({})
  await begun.stop()
  const { scan } = begun.read()
  expect(scan.state).not.toBe('NONE')
  describeNamespace.mockClear()
  for (const name of names.slice(1)) await finder.in(name)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length - 1)
  const last = await finder.in(names.at(-1) ?? '')
  expect(await finder.in(names.at(-1) ?? '')).toBe(last)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length - 1)
  const again = await finder.in(first)
  expect(again).not.toBe(begun)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length)
  expect(again.read().scan).toEqual(scan)
})

/** A finder that knows as many namespaces as it keeps. */
async function fullFinder(scans: AttentionScans) {
  const { temporal, describeNamespace } = emptyCluster()
  const finder = new Finder({
    temporal,
    scans,
    callsPerSecond: 1000,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => finder.close())
  for (const name of names.slice(0, 200)) await finder.in(name)
  return { finder, describeNamespace }
}

test('a namespace that does not exist takes the place of none that does', async () => {
  const store = await openStore(':memory:')
  onTestFinished(() => store.close())
  const { finder, describeNamespace } = await fullFinder(store.scans)
  const begun = await finder.in(first)
  for (const name of names.slice(1, 200)) await finder.in(name)
  describeNamespace.mockRejectedValueOnce(new ReplyError('NOT_FOUND', 'There is none.'))
  await expect(finder.in('mistyped')).rejects.toThrow('There is none.')
  expect(await finder.in(first)).toBe(begun)
})

test('a namespace that comes back goes on from all that was found, once that is written', async () => {
  const kept = new Map<string, string>()
  let write = () => {}
  const written = new Promise<void>((resolve) => {
    write = resolve
  })
  const scans: Pick<AttentionScans, 'read' | 'save'> = {
    read: async (namespace) => kept.get(namespace),
    save: async (namespace, found) => {
      await written
      kept.set(namespace, found)
    },
  }
  const { finder } = await fullFinder(scans as AttentionScans)
  const begun = await finder.in(first)
  for (const name of names.slice(1, 200)) await finder.in(name)
  begun.start({})
  await finder.in('another')
  const again = finder.in(first)
  write()
  expect((await again).read().scan.state).not.toBe('NONE')
})

test('dashboards of namespaces that nobody looks at any more are forgotten', async () => {
  const { describeNamespace, temporal } = emptyCluster()
  const dashboards = new Dashboards(temporal)
  onTestFinished(() => dashboards.close())
  for (const name of names) await dashboards.read(name)
  await dashboards.read(names.at(-1) ?? '')
  expect(describeNamespace).toHaveBeenCalledTimes(names.length)
  await dashboards.read(first)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length + 1)
})
