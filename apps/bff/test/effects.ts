import { randomUUID } from 'node:crypto'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import { fillUrl } from '@rewind/contract/path'
import { signalRun } from '@rewind/contract/talk'
import { expect } from 'vitest'
import { DrivenRun, runIdsOf, startTimer } from './drive.ts'

// Operations on runs, and how often Temporal shows that each took effect.

const count = async (run: DrivenRun, attributes: 'CancelRequested' | 'Signaled' | 'Terminated') =>
  (await run.events()).filter((event) => event[`workflowExecution${attributes}EventAttributes`])
    .length

/** The number of runs that resets of this one made. */
async function newRuns(run: DrivenRun): Promise<number> {
  const latest = await run.latestRunId()
  await expect.poll(() => runIdsOf(run.workflowId), { timeout: 60_000 }).toContain(latest)
  return (await runIdsOf(run.workflowId)).length - 1
}

const kinds = [
  {
    action: 'cancel',
    url: cancelRun.url,
    effects: (run: DrivenRun) => count(run, 'CancelRequested'),
  },
  { action: 'reset', url: resetRun.url, effects: newRuns },
  { action: 'signal', url: signalRun.url, effects: (run: DrivenRun) => count(run, 'Signaled') },
  {
    action: 'terminate',
    url: terminateRun.url,
    effects: (run: DrivenRun) => count(run, 'Terminated'),
  },
] as const

/** One operation on a run of its own. */
export interface Act {
  action: (typeof kinds)[number]['action']
  run: DrivenRun
  /** Path of the endpoint. */
  path: string
  body: { requestId: string; reason: string }
  effects(): Promise<number>
}

/** Makes the next of all kinds of operations in turn. */
export async function prepareAct(at: number): Promise<Act> {
  const { action, url, effects } = kinds[at % kinds.length] ?? kinds[0]
  const run = await DrivenRun.start()
  if (action === 'reset') await run.decide(startTimer())
  const more = { cancel: {}, terminate: {}, signal: { name: 'go' }, reset: { eventId: 4 } }[action]
  return {
    action,
    run,
    path: fillUrl(url, run.ref),
    body: { reason: 'bad deploy', requestId: randomUUID(), ...more },
    effects: () => effects(run),
  }
}

/** Sends an operation to a console. Resolves with undefined if the connection breaks. */
export async function send(consoleUrl: string, { path, body }: Act) {
  try {
    const reply = await fetch(`${consoleUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: reply.status, body: JSON.parse(await reply.text()) }
  } catch {
    return undefined
  }
}
