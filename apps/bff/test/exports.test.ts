import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  type EventRow,
  exportHistory,
  type IndexLine,
  streamHistoryIndex,
} from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import type { DecodedPayload } from '@rewind/contract/payloads'
import { translateEvent } from '@rewind/history/events/events'
import { isObject } from '@rewind/history/events/json-object'
import { exactJson, parseExactJson } from '@rewind/history/import/exact-json'
import { parseHistoryFile } from '@rewind/history/import/import-history'
import { toEventRow } from '@rewind/history/rows/event-row'
import { HistoryModel } from '@rewind/history/rows/history-model'
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
import { connection, DrivenRun, namespace, payload, recordMarker } from './drive.ts'

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

/** Returns a run that its worker has worked on and that writes no more events. */
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
    // The run may close by itself meanwhile.
    await terminate(client, run, how).catch(() => undefined)
  }
  return run
}

/** Returns the models behind the views. */
function viewed(rows: readonly EventRow[]) {
  const model = new HistoryModel()
  model.add(rows)
  return { rows, groups: model.groups() }
}

function importedFile(text: string) {
  const file = parseHistoryFile(text)
  if (!('rawEvents' in file)) throw new Error('It holds no history, or several')
  return file
}

const imported = (text: string) => {
  const { warnings, rawEvents } = importedFile(text)
  expect(warnings).toEqual([])
  return viewed(rawEvents.map((raw) => toEventRow(translateEvent(raw))))
}

async function live(run: SampleRun) {
  const lines = (await read(streamHistoryIndex.url, run)).trim().split('\n')
  const rows = lines
    .map((line): IndexLine => JSON.parse(line))
    .filter((line): line is EventRow => 'eventId' in line)
  return viewed(rows.reverse())
}

describe.each(names)('%s', (name) => {
  test('has an export that equals the CLI’s, replays, and imports as the same history', async () => {
    const run = await atRest(name)
    const text = await read(exportHistory.url, run)
    expect(text === (await cliExport(run))).toBe(true)
    await replay('v2', JSON.parse(text), run.workflowId)
    expect(imported(text)).toEqual(await live(run))
  })
})

test('a stuck run replays with its old code, and fails with the new code as before', async () => {
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

/**
 * Payloads of every encoding: those that are exact, and those that only look like another encoding.
 */
const everyPayload = (
  [
    [
      'json/plain',
      '{"id":3544790567247868102,"n":1.0,"list":[9007199254740993,-0,1e400],"text":"é"}',
    ],
    ['json/plain', '"MTIz"'],
    ['json/plain', '18446744073709551615'],
    ['json/plain', '{}'],
    ['json/plain', '{"data":"MTIz"}'],
    ['json/plain', '{"broken":'],
    ['json/plain', ' [ 1 ] ', { type: 'Keyword' }],
    ['json/protobuf', '{"total":9007199254740993}', { messageType: 'acme.v1.Order' }],
    ['text/plain', 'hello'],
    ['binary/plain', 'abc'],
    ['binary/null', ''],
    ['binary/protobuf', '\b\u0001', { messageType: 'acme.v1.Order' }],
    ['binary/encrypted', '\u0001\u0002', { 'encryption-key-id': 'key-1' }],
    ['acme/zip', 'x'],
  ] as const
).map(([encoding, data, metadata = {}]) => ({
  metadata: Object.fromEntries(
    Object.entries({ encoding, ...metadata }).map(([key, text]) => [key, Buffer.from(text)]),
  ),
  data: Buffer.from(data),
}))

async function ofEveryPayload() {
  const payloads = everyPayload
  const [json = payload(1), text = payload('')] = payloads
  const run = await DrivenRun.start(undefined, {
    input: { payloads },
    memo: { fields: { json, text } },
    header: { fields: { json, text } },
  })
  await run.decide(recordMarker({ first: { payloads }, second: { payloads: [json] } }))
  return { workflowId: run.workflowId, runId: run.runId }
}

const eventsIn = (text: string) => importedFile(text).rawEvents.map(translateEvent)

test('payloads of every encoding are exported as by the CLI, and survive import and export', async () => {
  const run = await ofEveryPayload()
  const text = await read(exportHistory.url, run)
  expect(text).toBe(await cliExport(run))
  const { rawEvents, warnings } = importedFile(text)
  expect(warnings).toEqual([])
  expect(`${JSON.stringify({ events: rawEvents }, null, 2)}\n`).toBe(text)
})

test('decoded payloads survive export and import exactly, and the file says what it lacks', async () => {
  const run = await ofEveryPayload()
  const url = fillUrl(exportHistory.url, { namespace, ...run }, { payloads: 'decoded' })
  const text = (await rewind.app.inject(url)).body
  const [whole, decoded] = [eventsIn(await read(exportHistory.url, run)), eventsIn(text)]
  const inputOf = ([started]: typeof whole) => payloadsOf(started?.attributes.input)
  const expected = inputOf(whole).map((payload) => {
    const json = payload.text === undefined ? undefined : asJson(payload.text)
    // Bytes stay bytes. The others are compared by value, without their metadata.
    return json === undefined ? payload : { encoding: 'json/plain', text: json }
  })
  expect(inputOf(decoded)).toEqual(
    expected.map((payload) =>
      payload.text === undefined ? payload : expect.objectContaining(payload),
    ),
  )
  expect(importedFile(text).warnings).toEqual([
    expect.stringContaining('values in place of payloads'),
    expect.stringMatching(/could also be payloads\. They are shown as values\.$/),
  ])
})

const payloadsOf = (holder: unknown): DecodedPayload[] =>
  isObject(holder) && Array.isArray(holder.payloads) ? holder.payloads : []

/** Returns JSON without white space. Any other text becomes a JSON string. */
const asJson = (text: string): string => {
  try {
    return exactJson(parseExactJson(text))
  } catch {
    return JSON.stringify(text)
  }
}
