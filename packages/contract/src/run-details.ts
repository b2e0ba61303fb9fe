import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { DecodedPayload } from './payloads.ts'
import { Milliseconds, RunParams, runUrl } from './primitives.ts'
import { Backlog, Poller, WorkerVersion } from './workflows.ts'

const tags = ['workflows']

const RunTaskQueue = Type.Object({
  taskQueue: Type.String(),
  kind: Type.Enum(['WORKFLOW', 'ACTIVITY']),
  /** Absent: it could not be read. */
  pollers: Type.Optional(Type.Array(Poller)),
  /**
   * The versions whose workers can take this run's tasks. Empty: only workers without a version.
   * Absent: not known.
   */
  takenBy: Type.Optional(Type.Array(WorkerVersion)),
  /**
   * For activity tasks that no worker polls for: whether all slots of the live workers are taken,
   * certainly or perhaps. Absent: a worker polls, or no worker is alive.
   */
  slots: Type.Optional(Type.Enum(['NO_FREE_SLOT', 'MAYBE_NO_FREE_SLOT'])),
  backlog: Type.Optional(Backlog),
  /** Why the queue could not be read, as a sentence. */
  problem: Type.Optional(Type.String()),
})
export type RunTaskQueue = Static<typeof RunTaskQueue>

export const readRunWorkers = endpoint({
  method: 'GET',
  url: `${runUrl}/workers`,
  schema: {
    summary: 'Who polls the task queues that a run waits on, and how many tasks wait there',
    tags,
    params: RunParams,
    response: {
      200: Type.Object({
        /**
         * The run's own queue for both kinds of tasks, then the queues of its pending activities.
         */
        taskQueues: Type.Array(RunTaskQueue),
        /** More queues exist than this list has. */
        truncated: Type.Boolean(),
      }),
      ...errorReplies,
    },
  },
})

/** `behavior`: `PINNED` or `AUTO_UPGRADE`. A version has a deployment and a build. */
const Version = Type.Object({
  behavior: Type.Optional(Type.String()),
  deploymentName: Type.Optional(Type.String()),
  buildId: Type.Optional(Type.String()),
})
export type Version = Static<typeof Version>

export const RunMetadata = Type.Object({
  /** Text for people from the caller that started the run. */
  summary: Type.Optional(DecodedPayload),
  details: Type.Optional(DecodedPayload),
  executionTimeout: Type.Optional(Milliseconds),
  runTimeout: Type.Optional(Milliseconds),
  taskTimeout: Type.Optional(Milliseconds),
  /** The version of the worker that completed the last workflow task, if it has one. */
  version: Type.Optional(Version),
  /** Set by an operator in place of the behavior in the workflow's code. */
  override: Type.Optional(Version),
  /** The version that takes the next workflow task, while the run moves to it. */
  transitionTo: Type.Optional(Version),
})
export type RunMetadata = Static<typeof RunMetadata>

export const readRunMetadata = endpoint({
  method: 'GET',
  url: `${runUrl}/metadata`,
  schema: {
    summary: 'What a run was started with beside its input: texts for people, timeouts, versioning',
    tags,
    params: RunParams,
    response: { 200: RunMetadata, ...errorReplies },
  },
})
