import type { ActivityOptionsChange } from '@rewind/contract/activities'
import type { ResetOptions } from '@rewind/contract/interrupts'
import type { ReapplyExclude } from '@rewind/contract/primitives'
import { commandLine, quoted } from './shell-words.ts'

interface Target {
  address: string
  namespace: string
  workflowId: string
  runId?: string
  reason: string
}

/** The CLI takes no reason for these commands. */
type ActivityCliAction = Omit<Target, 'reason'> & { activityId: string } & (
    | { kind: 'pause' }
    | { kind: 'unpause'; resetAttempts?: boolean; resetHeartbeat?: boolean }
    | {
        kind: 'reset'
        keepPaused?: boolean
        resetHeartbeat?: boolean
        restoreOriginalOptions?: boolean
      }
    | { kind: 'update-options'; options: ActivityOptionsChange | 'original' }
  )

export type CliAction =
  | (Target & { kind: 'cancel' | 'terminate' })
  | (Target & {
      kind: 'reset'
      eventId: number
      reapplyExclude?: readonly ReapplyExclude[]
      options?: ResetOptions | undefined
    })
  | (Omit<Target, 'reason'> & { kind: 'update-options'; options: ResetOptions })

// `--name=value` in one word, so that a value with a leading dash is not read as an option.
export const option = (name: string, value: string | undefined): string[] =>
  value === undefined || value === '' ? [] : [`--${name}=${quoted(value)}`]

const excluded: Record<ReapplyExclude, string> = {
  SIGNAL: 'Signal',
  UPDATE: 'Update',
  NEXUS: 'Nexus',
}

/**
 * Returns the command line of the `temporal` CLI that does the same, ready to paste into a shell.
 * The CLI itself puts the user's name before the reason of a reset. Up to 1.5.1 it refuses to
 * exclude NEXUS: docs/temporal-semantics.md#the-cli
 */
export function cliCommand(action: CliAction): string {
  const words = [
    'temporal',
    'workflow',
    action.kind,
    ...(action.kind === 'reset' && action.options?.versioningOverride
      ? ['with-workflow-update-options']
      : []),
    ...option('address', action.address),
    ...option('namespace', action.namespace),
    ...option('workflow-id', action.workflowId),
    ...option('run-id', action.runId),
  ]
  if (action.kind === 'reset') {
    words.push(...option('event-id', String(action.eventId)))
    for (const type of action.reapplyExclude ?? [])
      words.push(...option('reapply-exclude', excluded[type]))
    words.push(...versioning(action.options?.versioningOverride))
  }
  if (action.kind === 'update-options') words.push(...versioning(action.options.versioningOverride))
  // The CLI takes no reason for the cancellation of a single workflow:
  // docs/temporal-semantics.md#the-cli
  else if (action.kind !== 'cancel') words.push(...option('reason', action.reason))
  return commandLine(words)
}

function versioning(override: ResetOptions['versioningOverride']): string[] {
  if (override === undefined) return []
  if (override.behavior === 'AUTO_UPGRADE') {
    return option('versioning-override-behavior', 'auto_upgrade')
  }
  return [
    ...option('versioning-override-behavior', 'pinned'),
    ...option('versioning-override-deployment-name', override.deploymentName),
    ...option('versioning-override-build-id', override.buildId),
  ]
}

const optionNames: Record<keyof ActivityOptionsChange, string> = {
  taskQueue: 'task-queue',
  scheduleToCloseTimeout: 'schedule-to-close-timeout',
  scheduleToStartTimeout: 'schedule-to-start-timeout',
  startToCloseTimeout: 'start-to-close-timeout',
  heartbeatTimeout: 'heartbeat-timeout',
  initialInterval: 'retry-initial-interval',
  maximumInterval: 'retry-maximum-interval',
  backoffCoefficient: 'retry-backoff-coefficient',
  maximumAttempts: 'retry-maximum-attempts',
}
const bareNumbers = new Set(['backoffCoefficient', 'maximumAttempts'])

/** Returns the command line of the `temporal` CLI for one command to an activity. */
export function activityCliCommand(action: ActivityCliAction): string {
  const flag = (name: string, isSet: boolean | undefined) => (isSet ? [`--${name}`] : [])
  const words = [
    'temporal',
    'activity',
    action.kind,
    ...option('address', action.address),
    ...option('namespace', action.namespace),
    ...option('workflow-id', action.workflowId),
    ...option('run-id', action.runId),
    ...option('activity-id', action.activityId),
  ]
  if (action.kind === 'unpause') {
    words.push(...flag('reset-attempts', action.resetAttempts))
    words.push(...flag('reset-heartbeats', action.resetHeartbeat))
  }
  if (action.kind === 'reset') {
    words.push(...flag('keep-paused', action.keepPaused))
    // The CLI always resets the attempts, but it accepts `--reset-heartbeats` only beside
    // `--reset-attempts`.
    words.push(...flag('reset-attempts', action.resetHeartbeat))
    words.push(...flag('reset-heartbeats', action.resetHeartbeat))
    words.push(...flag('restore-original-options', action.restoreOriginalOptions))
  }
  if (action.kind === 'update-options') {
    if (action.options === 'original') words.push('--restore-original-options')
    else words.push(...changedOptions(action.options))
  }
  return commandLine(words)
}

function changedOptions(options: ActivityOptionsChange): string[] {
  const given: Record<string, string | number | undefined> = options
  return Object.entries(optionNames).flatMap(([name, word]) => {
    const value = given[name]
    if (value === undefined) return []
    const isDuration = typeof value === 'number' && !bareNumbers.has(name)
    return option(word, isDuration ? `${value}ms` : String(value))
  })
}
