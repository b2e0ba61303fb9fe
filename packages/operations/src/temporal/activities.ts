import type { ActivityOptionsChange, ActivityRef } from '@rewind/contract/activities'
import { withToken } from '@rewind/history/acts/request-token'
import type { google, temporal as types } from '@temporalio/proto'
import Long from 'long'
import type { TemporalConnection } from './connection.ts'
import type { Temporal } from './gateway.ts'

type Commands = 'pauseActivity' | 'unpauseActivity' | 'resetActivity' | 'updateActivityOptions'

/**
 * Sends commands to one pending activity. Each command names the activity id: a command by activity
 * type can reach several activities.
 */
export const activityInterrupter = (connection: TemporalConnection): Pick<Temporal, Commands> => ({
  async pauseActivity(ref, { operator, reason, requestId, token }) {
    await connection.write((service) =>
      service.pauseActivity({
        ...targetOf(ref),
        identity: operator,
        reason: withToken(reason, token),
        requestId,
      }),
    )
  },

  async unpauseActivity(ref, { operator, jitter, ...how }) {
    await connection.write((service) =>
      service.unpauseActivity({
        ...targetOf(ref),
        ...how,
        identity: operator,
        ...jitterOf(jitter),
      }),
    )
  },

  async resetActivity(ref, { operator, jitter, ...how }) {
    await connection.write((service) =>
      service.resetActivity({ ...targetOf(ref), ...how, identity: operator, ...jitterOf(jitter) }),
    )
  },

  async updateActivityOptions(ref, { operator, options }) {
    const target = { ...targetOf(ref), identity: operator }
    await connection.write((service) =>
      service.updateActivityOptions(
        options === 'original'
          ? { ...target, restoreOriginal: true }
          : {
              ...target,
              activityOptions: toActivityOptions(options),
              updateMask: { paths: pathsOf(options) },
            },
      ),
    )
  },
})

const targetOf = ({ namespace, activityId, ...execution }: ActivityRef) => ({
  namespace,
  execution,
  id: activityId,
})

const jitterOf = (jitter: number) => (jitter === 0 ? {} : { jitter: duration(jitter) })

const paths: Record<keyof ActivityOptionsChange, string> = {
  taskQueue: 'task_queue.name',
  scheduleToCloseTimeout: 'schedule_to_close_timeout',
  scheduleToStartTimeout: 'schedule_to_start_timeout',
  startToCloseTimeout: 'start_to_close_timeout',
  heartbeatTimeout: 'heartbeat_timeout',
  initialInterval: 'retry_policy.initial_interval',
  backoffCoefficient: 'retry_policy.backoff_coefficient',
  maximumInterval: 'retry_policy.maximum_interval',
  maximumAttempts: 'retry_policy.maximum_attempts',
}

const isOption = (name: string): name is keyof ActivityOptionsChange => Object.hasOwn(paths, name)

/**
 * The server silently ignores a field mask path that it does not know, so every path here must be
 * one of `paths`.
 */
const pathsOf = (options: ActivityOptionsChange): string[] =>
  Object.keys(options)
    .filter(isOption)
    .map((name) => paths[name])

function toActivityOptions(options: ActivityOptionsChange): types.api.activity.v1.IActivityOptions {
  const { taskQueue, backoffCoefficient, maximumAttempts } = options
  return {
    taskQueue: taskQueue === undefined ? null : { name: taskQueue },
    scheduleToCloseTimeout: duration(options.scheduleToCloseTimeout),
    scheduleToStartTimeout: duration(options.scheduleToStartTimeout),
    startToCloseTimeout: duration(options.startToCloseTimeout),
    heartbeatTimeout: duration(options.heartbeatTimeout),
    retryPolicy: {
      initialInterval: duration(options.initialInterval),
      maximumInterval: duration(options.maximumInterval),
      ...(backoffCoefficient === undefined ? {} : { backoffCoefficient }),
      ...(maximumAttempts === undefined ? {} : { maximumAttempts }),
    },
  }
}

const duration = (milliseconds: number | undefined): google.protobuf.IDuration | null =>
  milliseconds === undefined
    ? null
    : {
        seconds: Long.fromNumber(Math.floor(milliseconds / 1000)),
        nanos: (milliseconds % 1000) * 1_000_000,
      }
