import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  type EventRow,
  exportHistory,
  type IndexLine,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { toEventRow } from '@rewind/history/event-row'
import { translateEvent } from '@rewind/history/events'
import { HistoryModel } from '@rewind/history/history-model'
import { parseHistoryFile } from '@rewind/history/import-history'
import { catalogue, type SampleName } from '@rewind/sandbox/catalogue'
import { breakDeterminism } from '@rewind/sandbox/deploy'
import { terminate } from '@rewind/sandbox/interrupt'
import { replay } from '@rewind/sandbox/replay'
import { type SampleRun, startSample } from '@rewind/sandbox/start-sample'
import { findTemporalCli } from '@rewind/sandbox/temporal-cli'
import { statusOf, waitForEvent } from '@rewind/sandbox/wait-for'
import { Client } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection, namespace } from './drive.ts'

const client = new Client({ connection })
const names = Object.keys(catalogue).filter((name): name is SampleName => name in catalogue)

let rewind: Console
let cli: string
beforeAll(async () => {
  rewind = await startConsole()
  cli = (await findTemporalCli(() => undefined)).path
})
afterAll(async () => {
  await rewind.close()
  await connection.close()
})

const read = async (url: string, run: SampleRun) =>
  (await rewind.app.inject(fillUrl(url, { namespace, ...run }))).body

async function cliExport({ workflowId, runId }: SampleRun): Promise<string> {
  const asked = ['workflow', 'show', '--output', 'json', '-w', workflowId, '-r', runId]
  const address = ['--address', inject('temporalAddress')]
  const { stdout } = await promisify(execFile)(cli, [...asked, ...address], { maxBuffer: 2 ** 28 })
  return stdout
}

/** A run that its code has worked on, and that writes nothing any more. */
async function atRest(name: SampleName): Promise<SampleRun> {
  const run = await startSample(client, name)
  if (name !== 'nobodyPolls') {
    await waitForEvent(
      client,
      run,
      'a decision',
      (e) => e.workflowTaskCompletedEventAttributes != null,
    )
  }
  if ((await statusOf(client, run)) === 'RUNNING') {
    const how = { reason: 'the test is over', operator: 'test' }
    // It may end by itself meanwhile.
    await terminate(client, run, how).catch(() => undefined)
  }
  return run
}

/** What every view is made of. */
function viewed(rows: readonly EventRow[]) {
  const model = new HistoryModel()
  model.add(rows)
  return { rows, groups: model.groups() }
}

const imported = (text: string) => {
  const file = parseHistoryFile(text)
  if ('problem' in file) throw new Error(file.problem)
  expect(file.warnings).toEqual([])
  return viewed(file.rawEvents.map((raw) => toEventRow(translateEvent(raw))))
}

async function live(run: SampleRun) {
  const lines = (await read(streamHistoryIndex.url, run)).trim().split('\n')
  const rows = lines
    .map((line): IndexLine => JSON.parse(line))
    .filter((line): line is EventRow => 'eventId' in line)
  return viewed(rows.reverse())
}

describe.each(names)('%s', (name) => {
  test('its export is the CLI’s, replays, and is the same history again', async () => {
    const run = await atRest(name)
    const text = await read(exportHistory.url, run)
    expect(text === (await cliExport(run))).toBe(true)
    await replay('v2', JSON.parse(text), run.workflowId)
    expect(imported(text)).toEqual(await live(run))
  })
})

test('a stuck run replays with the code that wrote it, and with the new one fails as it did', async () => {
  const stuck = await breakDeterminism({ address: inject('temporalAddress') })
  await stuck.stop()
  await terminate(client, stuck, { reason: 'the test is over', operator: 'test' })
  const run = { workflowId: stuck.workflowId, runId: stuck.runId }
  const text = await read(exportHistory.url, run)
  expect(text === (await cliExport(run))).toBe(true)
  await replay('v1', JSON.parse(text), run.workflowId)
  await expect(replay('v2', JSON.parse(text), run.workflowId)).rejects.toThrow(
    /TMPRL1100.*TimerStarted/,
  )
  expect(imported(text)).toEqual(await live(run))
}, 120_000)
