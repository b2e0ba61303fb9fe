import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorReply, errorReplies } from './errors.ts'
import { Milliseconds, NamespaceParams, Time } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const StatusCount = Type.Object({ status: WorkflowStatus, count: Type.Integer() })

/** One hour. Absent counts: not counted yet. */
export const CourseBucket = Type.Object({
  from: Time,
  to: Time,
  started: Type.Optional(Type.Integer()),
  /** By the status they closed with. */
  closed: Type.Optional(Type.Array(StatusCount)),
})
export type CourseBucket = Static<typeof CourseBucket>

export const TaskQueueInUse = Type.Object({
  taskQueue: Type.String(),
  /** Running workflows of it, among the newest that were read (`runningRead`). */
  running: Type.Integer(),
  /** Finds all of them. */
  query: Type.String(),
  /** How many workers have polled lately. Absent: it could not be read. */
  workflowPollers: Type.Optional(Type.Integer()),
  activityPollers: Type.Optional(Type.Integer()),
  /** About how many tasks wait. */
  workflowBacklog: Type.Optional(Type.Integer()),
  activityBacklog: Type.Optional(Type.Integer()),
  /** Why what is absent could not be read; the other queues stand. */
  problem: Type.Optional(ErrorReply),
})
export type TaskQueueInUse = Static<typeof TaskQueueInUse>

export const Dashboard = Type.Object({
  readAt: Time,
  /** Nothing of it is read anew before that. */
  freshFor: Milliseconds,
  counts: Type.Array(StatusCount),
  /** The last 24 hours, the oldest first. */
  course: Type.Array(CourseBucket),
  taskQueues: Type.Array(TaskQueueInUse),
  /** Of how many running workflows the task queues were read: the newest. */
  runningRead: Type.Integer(),
  /** More task queues are in use than are listed. */
  moreTaskQueues: Type.Boolean(),
  /** What could not be read anew; the rest stands. */
  problem: Type.Optional(ErrorReply),
})
export type Dashboard = Static<typeof Dashboard>

export const readDashboard = endpoint({
  method: 'GET',
  url: '/api/namespaces/:namespace/dashboard',
  schema: {
    summary: 'A namespace at a glance: counts by status now and over a day, and its task queues',
    tags: ['attention'],
    params: NamespaceParams,
    response: { 200: Dashboard, ...errorReplies },
  },
})
