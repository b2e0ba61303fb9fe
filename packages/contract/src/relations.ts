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

/** A run as a place in a family. */
const related = {
  ...ExecutionRef.properties,
  type: Type.Optional(Type.String()),
  /** Absent: it cannot be described, since its retention is over or it is in another namespace. */
  status: Type.Optional(WorkflowStatus),
  startTime: Type.Optional(Time),
  closeTime: Type.Optional(Time),
}

const Ancestor = Type.Object(related)
export type Ancestor = Static<typeof Ancestor>

export const ChildRun = Type.Object({
  ...related,
  /** `TERMINATE`, `ABANDON`, `REQUEST_CANCEL`: known while both are open. */
  parentClosePolicy: Type.Optional(Type.String()),
  /** The event of the parent that started it, known as long. */
  initiatedEventId: Type.Optional(EventId),
  /** How many children it has itself; absent where there are too many to tell. */
  childCount: Type.Optional(Type.Integer()),
  /** A reset attached it to this run: it was started by the run it was reset from. */
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
        /** From the root, or the nearest that is known, to the parent. */
        ancestors: Type.Array(Ancestor),
        /** There are more between the root and the first one listed. */
        truncated: Type.Boolean(),
        /** Every run below the root, with the root, as far as visibility knows them. */
        family: Type.Optional(Counted),
        firstRunId: Type.Optional(Type.String()),
        /** Continued, retried, or reset from. */
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
        /** Of all its children, whichever status is asked for; with the first page only. */
        counts: Type.Optional(Counted),
      }),
      ...errorReplies,
    },
  },
})

/** What ended a run from outside, or asked it to end. */
export const Interruption = Type.Object({
  kind: Type.Enum(['terminated', 'cancel requested']),
  /**
   * `workflow`: the code of another workflow asked. `parent close policy`: the parent closed.
   * `reset`: a newer run took its place.
   */
  by: Type.Enum(['operator', 'workflow', 'parent close policy', 'reset', 'server']),
  identity: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  /** The other workflow, where the event names it. */
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
        /** Absent: nothing interrupted it. */
        interruption: Type.Optional(Interruption),
        /** It was asked to cancel so long ago that the request was not looked for to the end. */
        isFurtherBack: Type.Boolean(),
      }),
      ...errorReplies,
    },
  },
})
