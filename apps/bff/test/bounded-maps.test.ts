import { Dashboards } from '@rewind/operations/dashboard/dashboards'
import { OperationError } from '@rewind/operations/errors'
import { Scanner } from '@rewind/operations/scanner/scanner'
import type { StoredScans } from '@rewind/operations/store/scans'
import { openStore } from '@rewind/operations/store/store'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'

/** A cluster in which every namespace exists and nothing runs. */
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

/** More than Rewind keeps. */
const names = Array.from({ length: 250 }, (_, at) => `namespace-${at}`)
const [first = ''] = names

test('the scanner keeps the namespaces used last, and continues others where it stopped', async () => {
  const { describeNamespace, temporal } = emptyCluster()
  const store = await openStore(':memory:')
  const scanner = new Scanner({
    temporal,
    scans: store.scans,
    callsPerSecond: 1000,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(async () => {
    await scanner.close()
    await store.close()
  })
  const begun = await scanner.in(first)
  begun.start({})
  await begun.stop()
  const { scan } = begun.read()
  expect(scan.state).not.toBe('NONE')
  describeNamespace.mockClear()
  for (const name of names.slice(1)) await scanner.in(name)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length - 1)
  const last = await scanner.in(names.at(-1) ?? '')
  expect(await scanner.in(names.at(-1) ?? '')).toBe(last)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length - 1)
  const again = await scanner.in(first)
  expect(again).not.toBe(begun)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length)
  expect(again.read().scan).toEqual(scan)
})

/** A scanner that holds as many namespaces as it may. */
async function fullFinder(scans: StoredScans) {
  const { temporal, describeNamespace } = emptyCluster()
  const scanner = new Scanner({
    temporal,
    scans,
    callsPerSecond: 1000,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => scanner.close())
  for (const name of names.slice(0, 200)) await scanner.in(name)
  return { scanner, describeNamespace }
}

test('a namespace that does not exist pushes out none that does', async () => {
  const store = await openStore(':memory:')
  onTestFinished(() => store.close())
  const { scanner, describeNamespace } = await fullFinder(store.scans)
  const begun = await scanner.in(first)
  for (const name of names.slice(1, 200)) await scanner.in(name)
  describeNamespace.mockRejectedValueOnce(new OperationError('NOT_FOUND', 'There is none.'))
  await expect(scanner.in('mistyped')).rejects.toThrow('There is none.')
  expect(await scanner.in(first)).toBe(begun)
})

test('a namespace that is scanned again starts from all that was found, once that is stored', async () => {
  const kept = new Map<string, string>()
  let write = () => {}
  const written = new Promise<void>((resolve) => {
    write = resolve
  })
  const scans: Pick<StoredScans, 'read' | 'save'> = {
    read: async (namespace) => kept.get(namespace),
    save: async (namespace, found) => {
      await written
      kept.set(namespace, found)
    },
  }
  const { scanner } = await fullFinder(scans as StoredScans)
  const begun = await scanner.in(first)
  for (const name of names.slice(1, 200)) await scanner.in(name)
  begun.start({})
  await scanner.in('another')
  const again = scanner.in(first)
  write()
  expect((await again).read().scan.state).not.toBe('NONE')
})

test('dashboards of namespaces without viewers are forgotten', async () => {
  const { describeNamespace, temporal } = emptyCluster()
  const dashboards = new Dashboards(temporal)
  onTestFinished(() => dashboards.close())
  for (const name of names) await dashboards.read(name)
  await dashboards.read(names.at(-1) ?? '')
  expect(describeNamespace).toHaveBeenCalledTimes(names.length)
  await dashboards.read(first)
  expect(describeNamespace).toHaveBeenCalledTimes(names.length + 1)
})
