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
  /** Absent: it could not be asked. */
  pollers: Type.Optional(Type.Array(Poller)),
  /**
   * The versions one of whose workers takes this run's tasks from it; empty: a worker without a version.
   * Absent: not known.
   */
  takenBy: Type.Optional(Type.Array(WorkerVersion)),
  /**
   * Of activity tasks that no worker asks for: all slots of the workers that are alive are taken, for
   * certain or perhaps. Absent: a worker asks for them, or none is alive.
   */
  slots: Type.Optional(Type.Enum(['NO_FREE_SLOT', 'MAYBE_NO_FREE_SLOT'])),
  backlog: Type.Optional(Backlog),
  /** Why it could not be asked, as a sentence. */
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
        /** The run's own for both kinds of tasks, then those of its pending activities. */
        taskQueues: Type.Array(RunTaskQueue),
        /** There are more than are listed. */
        truncated: Type.Boolean(),
      }),
      ...errorReplies,
    },
  },
})

/** `PINNED`, `AUTO_UPGRADE`; a version by its deployment and build. */
const Version = Type.Object({
  behavior: Type.Optional(Type.String()),
  deploymentName: Type.Optional(Type.String()),
  buildId: Type.Optional(Type.String()),
})
export type Version = Static<typeof Version>

export const RunMetadata = Type.Object({
  /** For people, from whoever started the run. */
  summary: Type.Optional(DecodedPayload),
  details: Type.Optional(DecodedPayload),
  executionTimeout: Type.Optional(Milliseconds),
  runTimeout: Type.Optional(Milliseconds),
  taskTimeout: Type.Optional(Milliseconds),
  /** Of the worker that completed the last workflow task, where it told one. */
  version: Type.Optional(Version),
  /** Set by an operator, in place of what the workflow's own code says. */
  override: Type.Optional(Version),
  /** Where its next workflow task goes, while it moves to another version. */
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
