import { randomUUID } from 'node:crypto'
import { exportHistory, listResetPoints } from '@rewind/contract/history'
import { resetRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { readRecovery } from '@rewind/contract/recovery'
import { previewReset } from '@rewind/contract/reset-plan'
import { translateEvent } from '@rewind/history/events/events'
import { parseHistoryFile } from '@rewind/history/import/import-history'
import { whyNotResetTo } from '@rewind/history/reset-points/reset-point-rule'
import { rowResetPoints } from '@rewind/history/reset-points/row-reset-points'
import { toEventRow } from '@rewind/history/rows/event-row'
import { HistoryModel } from '@rewind/history/rows/history-model'
import { describe, expect, test } from 'vitest'
import { ask } from '../console.ts'
import type { DrivenRun } from '../drive.ts'
import { sharedConsole } from '../shared-console.ts'
import { resetRaw } from './compare.ts'
import { eventsOf } from './driver.ts'
import { histories } from './ended-histories.ts'

const rewind = sharedConsole()

/** Returns, by event id, whether Temporal accepts a reset to it. */
async function resetToEach(run: DrivenRun, length: number): Promise<boolean[]> {
  const taken: boolean[] = []
  for (let eventId = 1; eventId <= length; eventId++) {
    const isTaken = await resetRaw(run, { eventId }).then(
      () => true,
      (error: Error) => {
        expect(error.message).toMatch(/INVALID_ARGUMENT/)
        return false
      },
    )
    taken.push(isTaken)
  }
  return taken
}

async function modelFromServer(run: DrivenRun): Promise<HistoryModel> {
  const model = new HistoryModel()
  for await (const { rows } of rewind.temporal.scanRows(run.ref, { order: 'desc' })) model.add(rows)
  return model
}

async function modelFromFile(run: DrivenRun): Promise<HistoryModel> {
  const { url } = exportHistory
  const { body } = await rewind.app.inject({ url: fillUrl(url, run.ref) })
  const file = parseHistoryFile(body)
  if (!('rawEvents' in file)) throw new Error(JSON.stringify(file))
  const model = new HistoryModel()
  model.add(file.rawEvents.map((raw) => toEventRow(translateEvent(raw))))
  return model
}

/** Returns what Rewind's plan and Rewind's reset make of an event. */
async function planAndReset({ ref }: DrivenRun, eventId: number) {
  const plan = await ask(rewind, previewReset, { params: ref, body: { eventId } })
  const body = { eventId, reason: 'is it a point?', requestId: randomUUID() }
  const { status, body: made } = await ask(rewind, resetRun, { params: ref, body })
  const isDone = status === 200
  if (isDone) {
    // The new run's own history names the requested point, although the failure there is another.
    const params = { ...ref, runId: made.runId }
    const { body: recovery } = await ask(rewind, readRecovery, { params })
    expect(recovery).toMatchObject({ eventId, baseRunId: ref.runId })
  }
  return { eventId, isPlanned: plan.body.whyNot === undefined, isDone }
}

describe.concurrent('every event is a reset point or none, as Temporal has it', () => {
  test.for(Object.entries(histories))('%s', async ([, make]) => {
    const run = await make()
    if ((await run.status()) === 'RUNNING') await run.terminate('its history is to stay as it is')
    const events = await eventsOf(run)
    const { length } = events
    const said = (isPoint: readonly boolean[]) =>
      events.map(({ eventId, type }) => `${eventId} ${type}: ${isPoint[eventId - 1] ?? false}`)
    const listed = (points: readonly { eventId: number; whyNot?: string }[]) => {
      const ids = new Set(points.filter(({ whyNot }) => !whyNot).map(({ eventId }) => eventId))
      return events.map(({ eventId }) => ids.has(eventId))
    }
    const byRule = ({ rowAt }: HistoryModel) =>
      events.map(({ eventId }) => whyNotResetTo(eventId, rowAt) === undefined)

    const [rows, file] = await Promise.all([modelFromServer(run), modelFromFile(run)])
    const { body } = await ask(rewind, listResetPoints, { params: run.ref })

    const each = await resetToEach(run, length)
    const taken = said(each)
    expect(said(byRule(rows))).toEqual(taken)
    expect(said(byRule(file))).toEqual(taken)
    expect(said(listed(rowResetPoints(rows)))).toEqual(taken)
    expect(said(listed(body.points))).toEqual(taken)
    for (const isPoint of [true, false]) {
      const eventId = each.lastIndexOf(isPoint) + 1
      if (eventId === 0) continue
      expect(await planAndReset(run, eventId)).toEqual({
        eventId,
        isPlanned: isPoint,
        isDone: isPoint,
      })
    }
  })
})
