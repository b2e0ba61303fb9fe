import {
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import { cancelRun, resetRun, terminateRun } from '@rewind/contract/interrupts'
import type { InterventionAction } from '@rewind/contract/interventions'
import { signalRun, updateRun } from '@rewind/contract/talk'
import { ask, type Console } from './console.ts'
import { DrivenRun, namespace, service, startTimer } from './drive.ts'
import { cartRun } from './talk-said.ts'
import { activity } from './truth/driver.ts'

/** One act: how to start a run for it, send it and see it in Temporal. */
export interface Write {
  /** The action, as the audit log names it. */
  action: InterventionAction
  permission: string
  start: () => Promise<DrivenRun>
  send: (rewind: Pick<Console, 'app'>, run: DrivenRun, requestId: string) => ReturnType<typeof ask>
  /**
   * Returns how often Temporal shows the write; undefined if its effect cannot be told from that of
   * others.
   */
  count?: (run: DrivenRun) => Promise<number>
  /** Temporal takes one request of a run once, so it may be sent again while its outcome is unknown. */
  isOnceInTemporal: boolean
}

const runWithActivity = async () => {
  const run = await DrivenRun.start()
  await run.decide(activity(run, 'charge'))
  return run
}
const pausedByBob = async () => {
  const run = await runWithActivity()
  const { workflowId, runId } = run
  const execution = { workflowId, runId }
  await service.pauseActivity({ namespace, execution, id: 'charge', identity: 'bob', reason: 'x' })
  return run
}
const runWithPoint = async () => {
  const run = await DrivenRun.start()
  await run.decide(startTimer())
  return run
}
const cart = async () => (await cartRun()).run
const countEvents = (name: string) => async (run: DrivenRun) =>
  (await run.events()).filter((event) => Object.hasOwn(event, name)).length
const charge = (run: DrivenRun) => ({ ...run.ref, activityId: 'charge' })
const why = (requestId: string) => ({ reason: 'bank is down', ticket: 'OPS-1', requestId })
const input = [{ text: '"pen"' }, { text: '7' }]

/** Every act there is. */
export const writes: Write[] = [
  {
    action: 'cancel',
    permission: 'cancel',
    start: () => DrivenRun.start(),
    send: (rewind, run, id) => ask(rewind, cancelRun, { params: run.ref, body: why(id) }),
    count: countEvents('workflowExecutionCancelRequestedEventAttributes'),
    isOnceInTemporal: true,
  },
  {
    action: 'terminate',
    permission: 'terminate',
    start: () => DrivenRun.start(),
    send: (rewind, run, id) => ask(rewind, terminateRun, { params: run.ref, body: why(id) }),
    count: countEvents('workflowExecutionTerminatedEventAttributes'),
    isOnceInTemporal: true,
  },
  {
    action: 'reset',
    permission: 'reset',
    start: runWithPoint,
    send: (rewind, run, id) =>
      ask(rewind, resetRun, { params: run.ref, body: { ...why(id), eventId: 4 } }),
    count: async (run) => ((await run.latestRunId()) === run.runId ? 0 : 1),
    isOnceInTemporal: false,
  },
  {
    action: 'signal',
    permission: 'message',
    start: () => DrivenRun.start(),
    send: (rewind, run, id) =>
      ask(rewind, signalRun, { params: run.ref, body: { name: 'go', input, ...why(id) } }),
    count: countEvents('workflowExecutionSignaledEventAttributes'),
    isOnceInTemporal: true,
  },
  {
    action: 'update',
    permission: 'message',
    start: cart,
    send: (rewind, run, id) =>
      ask(rewind, updateRun, {
        params: run.ref,
        body: { name: 'changeQuantity', input, ...why(id) },
      }),
    count: countEvents('workflowExecutionUpdateAcceptedEventAttributes'),
    isOnceInTemporal: true,
  },
  {
    action: 'pause-activity',
    permission: 'activity',
    start: runWithActivity,
    send: (rewind, run, id) => ask(rewind, pauseActivity, { params: charge(run), body: why(id) }),
    count: async (run) => ((await run.describe()).pendingActivities?.[0]?.paused ? 1 : 0),
    isOnceInTemporal: false,
  },
  {
    action: 'unpause-activity',
    permission: 'activity',
    start: pausedByBob,
    send: (rewind, run, id) => ask(rewind, unpauseActivity, { params: charge(run), body: why(id) }),
    isOnceInTemporal: false,
  },
  {
    action: 'reset-activity',
    permission: 'activity',
    start: runWithActivity,
    send: (rewind, run, id) => ask(rewind, resetActivity, { params: charge(run), body: why(id) }),
    isOnceInTemporal: false,
  },
  {
    action: 'update-activity-options',
    permission: 'activity',
    start: runWithActivity,
    send: (rewind, run, id) =>
      ask(rewind, updateActivityOptions, {
        params: charge(run),
        body: { ...why(id), options: { maximumAttempts: 3 } },
      }),
    isOnceInTemporal: false,
  },
]
