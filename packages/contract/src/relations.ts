import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { closed, EventId, Int64, PageToken, RunParams, runUrl, Time } from './primitives.ts'
import { WorkflowStatus } from './workflows.ts'

const tags = ['workflows']

const ExecutionRef = Type.Object({ workflowId: Type.String(), runId: Type.String() })

const Counted = Type.Object({
  count: Int64,
  byStatus: Type.Array(Type.Object({ status: WorkflowStatus, count: Int64 })),
})
export type Counted = Static<typeof Counted>

/** A run in a family. */
const related = {
  ...ExecutionRef.properties,
  type: Type.Optional(Type.String()),
  /**
   * Absent: the run cannot be described, because its retention has ended or it is in another
   * namespace.
   */
  status: Type.Optional(WorkflowStatus),
  startTime: Type.Optional(Time),
  closeTime: Type.Optional(Time),
}

const Ancestor = Type.Object(related)
export type Ancestor = Static<typeof Ancestor>

export const ChildRun = Type.Object({
  ...related,
  /** `TERMINATE`, `ABANDON`, `REQUEST_CANCEL`. Known while parent and child are open. */
  parentClosePolicy: Type.Optional(Type.String()),
  /** The event of the parent that started the child. Known while both are open. */
  initiatedEventId: Type.Optional(EventId),
  /** The number of its own children. Absent: there are too many to count. */
  childCount: Type.Optional(Type.Integer()),
  /** The base run that started the child. A reset attached the child to this run. */
  startedByRunId: Type.Optional(Type.String()),
})
export type ChildRun = Static<typeof ChildRun>

export const readRelations = endpoint({
  method: 'GET',
  url: `${runUrl}/relations`,
  schema: {
    summary: 'What a run hangs on: its ancestors, and the runs before and after it',
    tags,
    params: RunParams,
    response: {
      200: Type.Object({
        /** From the root, or the nearest known ancestor, to the parent. */
        ancestors: Type.Array(Ancestor),
        /** More ancestors exist between the root and the first one in the list. */
        truncated: Type.Boolean(),
        /** The root and every run below it, as far as visibility knows them. */
        family: Type.Optional(Counted),
        firstRunId: Type.Optional(Type.String()),
        /** The run that this one continues or retries, or the base run of its reset. */
        previousRunId: Type.Optional(Type.String()),
        nextRunId: Type.Optional(Type.String()),
      }),
      ...errorReplies,
    },
  },
})

export const listChildren = endpoint({
  method: 'GET',
  url: `${runUrl}/children`,
  schema: {
    summary: 'The child workflows of one run, a page at a time, newest first',
    tags,
    params: RunParams,
    querystring: Type.Object(
      {
        status: Type.Optional(WorkflowStatus),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        pageToken: Type.Optional(PageToken),
      },
      closed,
    ),
    response: {
      200: Type.Object({
        children: Type.Array(ChildRun),
        nextPageToken: Type.Optional(PageToken),
        /** All children, whatever `status` is. Only the first page has it. */
        counts: Type.Optional(Counted),
      }),
      ...errorReplies,
    },
  },
})

/** What ended a run from outside, or requested its cancellation. */
export const Interruption = Type.Object({
  kind: Type.Enum(['terminated', 'cancel requested']),
  /**
   * `workflow`: the code of another workflow. `parent close policy`: the parent closed. `reset`: a
   * new run replaced this one.
   */
  by: Type.Enum(['operator', 'workflow', 'parent close policy', 'reset', 'server']),
  identity: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  /** The other workflow, if the event names it. */
  workflow: Type.Optional(ExecutionRef),
  eventId: EventId,
  time: Time,
})
export type Interruption = Static<typeof Interruption>

export const readInterruption = endpoint({
  method: 'GET',
  url: `${runUrl}/interruption`,
  schema: {
    summary: 'What ended a run from outside or asked it to end: who, why and when',
    tags,
    params: RunParams,
    response: {
      200: Type.Object({
        status: WorkflowStatus,
        /** Absent: nothing interrupted the run. */
        interruption: Type.Optional(Interruption),
        /** Cancellation was requested so long ago that the search for the event stopped early. */
        isFurtherBack: Type.Boolean(),
      }),
      ...errorReplies,
    },
  },
})
