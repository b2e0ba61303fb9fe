import { setTimeout as wait } from 'node:timers/promises'
import { ReplyError } from '../errors.ts'
import type { Intervention, Outcome } from '../store/store.ts'
import { findActivityCommand } from './activity.ts'
import { findRequested } from './cancel.ts'
import { findMade } from './find-made.ts'
import type { Room } from './interventions.ts'
import { isAbsence } from './look-until.ts'
import { findSaid } from './talk.ts'
import { findTerminated } from './terminate.ts'

/** Looked into at one time, and how long whoever reads waits for it, in milliseconds. */
const atMost = 10
const longestWaitMs = 2_000

/**
 * Settles records that are left open: a process was killed between the intent and the outcome, or
 * Temporal could not be asked at the time. Only what nobody can be at any more is looked into, so
 * that what is not found did not happen. Whether any was settled.
 */
export async function lookIntoOpen(room: Room, records: readonly Intervention[]) {
  const nobodyAtIt = Date.now() - room.stillAtWorkMs - room.patienceMs
  const open = records
    .filter(({ state }) => state === 'intended' || state === 'unknown')
    .filter(({ intended_at }) => Date.parse(intended_at) <= nobodyAtIt)
    // Its run is gone, and with it whatever could tell.
    .filter(({ error_code }) => error_code !== 'NOT_FOUND')
    .slice(0, atMost)
  if (open.length === 0) return false
  const looks = open.map(async (record) => {
    const outcome = await whatBecameOf(room, record)
    if (outcome !== undefined) await room.store.settle(record, outcome)
    return outcome !== undefined
  })
  const patience = new AbortController()
  const end = wait(longestWaitMs, false, { signal: patience.signal }).catch(() => false)
  try {
    const settled = await Promise.all(looks.map((look) => Promise.race([look, end])))
    return settled.includes(true)
  } finally {
    patience.abort()
  }
}

/** Undefined: it cannot be told now. */
async function whatBecameOf(room: Room, record: Intervention): Promise<Outcome | undefined> {
  try {
    const found = await find(room, record)
    if (found === undefined) return neverArrived
    return typeof found === 'string' ? { state: 'done', newRunId: found } : { state: 'done' }
  } catch (error) {
    if (!(error instanceof ReplyError) || isAbsence(error)) return undefined
    const { code, message } = error
    // What is gone tells nothing any more; any other refusal says that something else took place.
    return { state: code === 'NOT_FOUND' ? 'unknown' : 'refused', code, message }
  }
}

const neverArrived: Outcome = {
  state: 'refused',
  code: 'UNAVAILABLE',
  message:
    'It never reached Temporal: the console ended before, or the call was lost. Nothing was changed.',
}

function find(room: Room, record: Intervention): Promise<unknown> {
  const { namespace, workflow_id: workflowId, run_id: runId, action, token } = record
  const run = { namespace, workflowId, runId }
  switch (action) {
    case 'reset':
      return findMade(room, run, token ?? '')
    case 'cancel':
      return findRequested(room.temporal, run, record)
    case 'terminate':
      return findTerminated(room.temporal, run, record)
    case 'pause-activity':
    case 'unpause-activity':
    case 'reset-activity':
    case 'update-activity-options':
      return findActivityCommand(room.temporal, record)
    case 'signal':
    case 'update':
      return findSaid(room.temporal, record)
    default:
      return action satisfies never
  }
}
