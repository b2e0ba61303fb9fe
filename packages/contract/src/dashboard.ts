import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { ErrorReply, errorReplies } from './errors.ts'
import { Milliseconds, NamespaceParams, Time } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const StatusCount = Type.Object({ status: WorkflowStatus, count: Type.Integer() })

/** One hour. A count is absent until it is known. */
export const CourseBucket = Type.Object({
  from: Time,
  to: Time,
  started: Type.Optional(Type.Integer()),
  /** By the status with which the runs closed. */
  closed: Type.Optional(Type.Array(StatusCount)),
})
export type CourseBucket = Static<typeof CourseBucket>

export const TaskQueueInUse = Type.Object({
  taskQueue: Type.String(),
  /** Running workflows of the task queue, among the newest ones that were read (`runningRead`). */
  running: Type.Integer(),
  /** A visibility query that finds all running workflows of the task queue. */
  query: Type.String(),
  /** The number of workers that polled lately. Absent: it could not be read. */
  workflowPollers: Type.Optional(Type.Integer()),
  activityPollers: Type.Optional(Type.Integer()),
  /** The approximate number of tasks that wait. */
  workflowBacklog: Type.Optional(Type.Integer()),
  activityBacklog: Type.Optional(Type.Integer()),
  /** Why the absent values could not be read. Other task queues are not affected. */
  problem: Type.Optional(ErrorReply),
})
export type TaskQueueInUse = Static<typeof TaskQueueInUse>

export const Dashboard = Type.Object({
  readAt: Time,
  /** The server reads nothing again before this time has passed. */
  freshFor: Milliseconds,
  counts: Type.Array(StatusCount),
  /** The last 24 hours, the oldest first. */
  course: Type.Array(CourseBucket),
  taskQueues: Type.Array(TaskQueueInUse),
  /** The number of running workflows, the newest ones, whose task queues were read. */
  runningRead: Type.Integer(),
  /** More task queues are in use than this list has. */
  moreTaskQueues: Type.Boolean(),
  /** What could not be read again. The other values are current. */
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
