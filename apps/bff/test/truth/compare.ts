import { randomUUID } from 'node:crypto'
import type { ResetOptions } from '@rewind/contract/interrupts'
import type { ResetPlan } from '@rewind/contract/reset-plan'
import { temporal } from '@rewind/operations/temporal/proto'
import Long from 'long'
import { expect } from 'vitest'
import { type DrivenRun, namespace, service } from '../drive.ts'
import { eventsOf, type WrittenEvent } from './driver.ts'

export interface Choice {
  eventId: number
  reapplyExclude?: ('SIGNAL' | 'UPDATE' | 'NEXUS')[]
  options?: ResetOptions
}

const { ResetReapplyExcludeType: Exclude } = temporal.api.enums.v1

/** Resets without Rewind, to see what the server does. */
export async function resetRaw(
  run: DrivenRun,
  { eventId, reapplyExclude = [], options = {} }: Choice,
) {
  const { runId } = await service.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    workflowTaskFinishEventId: Long.fromNumber(eventId),
    resetReapplyExcludeTypes: reapplyExclude.map(
      (type) => Exclude[`RESET_REAPPLY_EXCLUDE_TYPE_${type}`],
    ),
    postResetOperations: moved(options),
    reason: 'truth',
    requestId: randomUUID(),
  })
  return runId
}

function moved({ versioningOverride: to }: ResetOptions) {
  if (to === undefined) return []
  const { PinnedOverrideBehavior } = temporal.api.workflow.v1.VersioningOverride
  const behavior = PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED
  const versioningOverride =
    to.behavior === 'PINNED'
      ? {
          pinned: { behavior, version: { deploymentName: to.deploymentName, buildId: to.buildId } },
        }
      : { autoUpgrade: true }
  const updateMask = { paths: ['versioning_override'] }
  return [
    { updateWorkflowOptions: { workflowExecutionOptions: { versioningOverride }, updateMask } },
  ]
}

const begins = new Set([
  'ACTIVITY_TASK_SCHEDULED',
  'START_CHILD_WORKFLOW_EXECUTION_INITIATED',
  'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  'REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED',
  'NEXUS_OPERATION_SCHEDULED',
])

/** Compares a plan with both histories and with the state of the new run. */
export async function comparePlan(
  plan: ResetPlan,
  {
    run,
    base,
    newRunId,
    isMoved,
    buffered = [],
  }: {
    run: DrivenRun
    base: readonly WrittenEvent[]
    newRunId: string
    isMoved: boolean
    buffered?: readonly string[] | undefined
  },
): Promise<void> {
  const made = await eventsOf(run, newRunId)
  const point = plan.eventId

  // Kept and discarded events are the whole history, and the kept events are identical in both.
  expect(plan.kept.count + plan.discarded.count).toBe(base.length)
  expect(made.slice(0, plan.kept.count)).toEqual(base.slice(0, point - 1))

  // The events that the server reapplied, in order, up to the first task of the new run.
  const reset = made.findIndex(
    ({ eventId, attributes }) => eventId >= point && attributes.cause === resetCause,
  )
  expect(made[reset]?.attributes).toMatchObject({ baseRunId: run.runId, newRunId })
  const scheduled = made.findIndex(
    ({ type }, at) => at > reset && type === 'WORKFLOW_TASK_SCHEDULED',
  )
  const written = made.slice(reset + 1, scheduled).map(wordsOf)
  if (isMoved) expect(written.pop()).toBe('workflow options')
  expect(written).toEqual([...plan.reapplied.map(plannedWords), ...buffered])

  // Work that started after the point and may have had an effect executes again. None of it is in
  // the new history yet.
  const lost = base.filter(({ eventId }) => eventId >= point)
  const failed = new Set(
    lost
      .filter(({ type }) =>
        /^(START_CHILD|SIGNAL_EXTERNAL|REQUEST_CANCEL_EXTERNAL).*_FAILED$/.test(type),
      )
      .map(({ attributes }) => attributes.initiatedEventId),
  )
  const begun = lost.filter(({ type, eventId }) => begins.has(type) && !failed.has(eventId))
  const after = plan.runsAgain.filter(({ because }) => because === 'BEGUN_AFTER_POINT')
  const commands = after.filter(({ type }) => type !== 'MARKER_RECORDED')
  expect(commands.map(({ eventId }) => eventId)).toEqual(begun.map(({ eventId }) => eventId))
  expect(plan.discarded.timers.map(({ eventId }) => eventId).filter((id) => id >= point)).toEqual(
    idsOf(lost, 'TIMER_STARTED'),
  )
  expect(plan.discarded.versionMarkers.map(({ eventId }) => eventId)).toEqual(
    idsOf(lost, 'MARKER_RECORDED'),
  )

  // Work that was scheduled before the point and has no end is pending again.
  const { pendingActivities, pendingChildren } = await run.describe(newRunId)
  const before = plan.runsAgain.filter(
    ({ because, kind }) => because === 'SCHEDULED_BEFORE_POINT' && kind === 'activity',
  )
  expect(pendingActivities?.map(({ activityId }) => activityId).sort()).toEqual(
    before.map(({ id }) => id).sort(),
  )
  for (const activity of pendingActivities ?? []) {
    expect(activity).toMatchObject({ attempt: 1, paused: false, heartbeatDetails: null })
  }
  const ended = new Set(
    plan.reapplied
      .filter(({ type }) => !type.endsWith('_STARTED'))
      .map(({ eventId }) => base[eventId - 1]?.attributes.initiatedEventId),
  )
  const open = plan.warnings.find(({ code }) => code === 'CHILDREN_DISALLOWED')?.eventIds ?? []
  expect(pendingChildren?.map(({ initiatedId }) => Number(initiatedId)).sort()).toEqual(
    open.filter((eventId) => !ended.has(eventId)),
  )
}

const resetCause = 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW'

const idsOf = (events: readonly WrittenEvent[], wanted: string) =>
  events.filter(({ type }) => type === wanted).map(({ eventId }) => eventId)

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Returns a reapplied event in short form. */
function wordsOf({ type, attributes }: WrittenEvent): string {
  switch (type) {
    case 'WORKFLOW_EXECUTION_SIGNALED':
      return `signal ${attributes.signalName}`
    case 'WORKFLOW_EXECUTION_UPDATE_ADMITTED':
      return `update ${record(record(attributes.request).meta).updateId}`
    case 'WORKFLOW_EXECUTION_OPTIONS_UPDATED':
      return 'workflow options'
    default:
      return type
  }
}

/** Returns the plan's reapplied event in the same form. */
function plannedWords({ kind, type, name, id }: ResetPlan['reapplied'][number]): string {
  switch (kind) {
    case 'signal':
      return name
    case 'update':
      return `update ${id}`
    case 'workflow options':
      return kind
    default:
      return type
  }
}
