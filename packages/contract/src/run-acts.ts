import type { Static } from 'typebox'
import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { Principal } from './history.ts'
import { EventId, RunParams, runUrl, Time } from './primitives.ts'

/**
 * What somebody did to a run without this console, as event histories show it. No history holds an
 * event of a command to an activity.
 */
export const RunAct = Type.Object({
  /** For `reset`: the reset point. Otherwise the event of the act. */
  eventId: EventId,
  time: Time,
  /**
   * `reset`: this run was reset, the newest time. `made by reset`: a reset of another run made this
   * one. `ended by reset`: a reset of another run terminated this one.
   */
  action: Type.Enum([
    'cancel',
    'terminate',
    'signal',
    'update',
    'reset',
    'made by reset',
    'ended by reset',
    'update options',
    'pause',
    'unpause',
  ]),
  /** What the caller says of itself. For a reset, the name in its reason. */
  identity: Type.Optional(Type.String()),
  /** Who the server knows the caller to be, where it tells. */
  principal: Type.Optional(Principal),
  /** The workflow whose code did it, or whose closing caused it. */
  workflow: Type.Optional(Type.Object({ workflowId: Type.String(), runId: Type.String() })),
  reason: Type.Optional(Type.String()),
  /** Of a signal or an update. */
  name: Type.Optional(Type.String()),
  /** For `made by reset`: the run that was reset. For `reset`: the new run. */
  fromRunId: Type.Optional(Type.String()),
  newRunId: Type.Optional(Type.String()),
  /** Another Rewind did it: the event has the token of a request that this store does not know. */
  isOfRewind: Type.Optional(Type.Literal(true)),
})
export type RunAct = Static<typeof RunAct>

export const listRunActs = endpoint({
  method: 'GET',
  url: `${runUrl}/acts`,
  schema: {
    summary:
      'What was done to a run without this console, from its event history: who, what and why; newest first',
    tags: ['audit'],
    params: RunParams,
    response: {
      200: Type.Object({
        acts: Type.Array(RunAct),
        /** More were done than are listed, or the history is too long to be read to its beginning. */
        isPartial: Type.Boolean(),
      }),
      ...errorReplies,
    },
  },
})
