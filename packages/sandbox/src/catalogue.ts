import type { WorkflowStartOptions } from '@temporalio/client'
import type * as workflows from './workflows/v2.ts'

export interface Sample {
  taskQueue: string
  /** What the sample shows. */
  shows: string
  /** How the sample must end. */
  ends: string
  /** Start options that belong to the sample. */
  start?: Pick<WorkflowStartOptions, 'cronSchedule' | 'retry' | 'workflowRunTimeout'>
}

/** Every sample by its workflow type. The comments in `workflows/` describe each one in full. */
export const catalogue = {
  waitsForCancellation: {
    taskQueue: 'sandbox',
    shows: 'a heartbeating activity that learns of the cancel, a skipped one, and a clean-up',
    ends: 'Canceled, clean-up done',
  },
  handlesCancellation: {
    taskQueue: 'sandbox',
    shows: 'a workflow that handles the cancellation and returns',
    ends: 'Completed, with the request in its history',
  },
  ignoresCancellation: {
    taskQueue: 'sandbox',
    shows: 'an activity that ignores the cancel and keeps heartbeating',
    ends: 'Completed, with the request in its history',
  },
  lastHeartbeatAfterCancel: {
    taskQueue: 'sandbox',
    shows: 'an activity that sends a single last heartbeat after the cancel',
    ends: 'Canceled',
  },
  neverHeartbeats: {
    taskQueue: 'sandbox',
    shows: 'an activity that never heartbeats, so that no cancel reaches it',
    ends: 'waits: Running with the request in its history',
  },
  silentActivity: {
    taskQueue: 'sandbox',
    shows: 'an activity with a heartbeat timeout that never heartbeats',
    ends: 'Failed by the heartbeat timeout after a cancel',
  },
  triesToCancel: {
    taskQueue: 'sandbox',
    shows: 'TRY_CANCEL: an activity that is asked and not waited for',
    ends: 'Canceled at once, the activity left behind',
  },
  abandonsActivity: {
    taskQueue: 'sandbox',
    shows: 'ABANDON: an activity that is neither asked nor waited for',
    ends: 'Canceled at once, the activity never asked',
  },
  goesOnAfterCancellation: {
    taskQueue: 'sandbox',
    shows: 'a workflow that goes on in a non-cancellable scope, its activities still heartbeating',
    ends: 'Completed, with the request in its history',
  },
  runsLocalActivity: {
    taskQueue: 'sandbox',
    shows: 'a local activity, inside whose workflow task a cancel is kept',
    ends: 'Canceled once the task is renewed; Completed if it is not canceled before its end',
  },
  childChain: {
    taskQueue: 'sandbox',
    shows: 'a cancel that travels from a parent to its child and grandchild',
    ends: 'each run Canceled, the last one first',
  },
  orderFulfilment: {
    taskQueue: 'sandbox-orders',
    shows: 'a deploy that breaks determinism; deploy.ts makes a stuck one',
    ends: 'Running and stuck; Completed once reset to the right point',
  },
  failsUntilFixed: {
    taskQueue: 'sandbox',
    shows: 'an activity that fails until the fix is deployed; deploy-fix.ts deploys it',
    ends: 'Failed; Completed after the fix and a reset',
  },
  undoesItsWork: {
    taskQueue: 'sandbox',
    shows: 'a saga that undoes what it has done when a later step fails',
    ends: 'Failed, refunded and released; Completed after the fix and a reset to its first task',
  },
  collectsSignalsAndUpdates: {
    taskQueue: 'sandbox',
    shows: 'signals and updates after the interesting point',
    ends: 'Running until the signal checkOut, then Completed',
  },
  waitsOnTimers: {
    taskQueue: 'sandbox',
    shows: 'timers, two at once and then one after the other',
    ends: 'Completed when the last has fired',
  },
  parentWithChildren: {
    taskQueue: 'sandbox',
    shows: 'a parent with a child under each close policy',
    ends: 'Completed on the signal finish, Canceled on a cancel; the children as their policies say',
  },
  childThatWaits: {
    taskQueue: 'sandbox',
    shows: 'a run that only waits: the child of parentWithChildren',
    ends: 'Completed on the signal finish, Canceled on a cancel',
  },
  continuesAsNew: {
    taskQueue: 'sandbox',
    shows: 'a chain of runs under one workflow id',
    ends: 'ContinuedAsNew, the last run Completed',
  },
  runsOnCron: {
    taskQueue: 'sandbox',
    shows: 'a cron workflow',
    ends: 'each run Completed, the next one always waiting',
    start: { cronSchedule: '@every 1s' },
  },
  retriesWorkflow: {
    taskQueue: 'sandbox',
    shows: 'a retry policy of the workflow: a new run for every attempt',
    ends: 'two runs Failed, the third Completed',
    start: { retry: { initialInterval: '1 s', maximumAttempts: 5 } },
  },
  retriesActivity: {
    taskQueue: 'sandbox',
    shows: 'an activity that is tried again, which its history does not tell',
    ends: 'Completed at the third attempt',
  },
  nobodyPolls: {
    taskQueue: 'sandbox-nobody-polls',
    shows: 'a run whose task queue nobody polls',
    ends: 'stays Running; only terminate ends it',
  },
  echoes: {
    taskQueue: 'sandbox',
    shows: 'whatever it is given, as input and as result',
    ends: 'Completed with its arguments',
  },
} as const satisfies Partial<Record<keyof typeof workflows, Sample>>

export type SampleName = keyof typeof catalogue
/** The arguments of a sample's workflow. Each has a default that suits a test. */
export type SampleArgs<Name extends SampleName> = Parameters<(typeof workflows)[Name]>
