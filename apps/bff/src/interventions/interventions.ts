import type {
  ActivityRef,
  InterruptedActivity,
  PauseActivityBody,
  ResetActivityBody,
  UnpauseActivityBody,
  UpdateActivityOptionsBody,
} from '@rewind/contract/activities'
import type { Session } from '@rewind/contract/cluster'
import type { Interrupted, ResetBody, ResetReply } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import type { SignalBody, SignalReply, UpdateBody, UpdateReply } from '@rewind/contract/talk'
import type { FastifyBaseLogger } from 'fastify'
import { ReplyError } from '../errors.ts'
import type { ResetOrigins } from '../run-origins.ts'
import type { Store } from '../store/store.ts'
import type { Target, Temporal } from '../temporal/temporal.ts'
import { activityCommands, interruptActivity } from './activity.ts'
import { readTrail, type TrailPage, type TrailRequest } from './audit-trail.ts'
import { cancel } from './cancel.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { reset } from './reset.ts'
import { signal, update } from './talk.ts'
import { terminate } from './terminate.ts'

/** What every interruption works with. */
export interface Room {
  temporal: Temporal
  store: Store
  resetOrigins: ResetOrigins
  operator: string
  mode: Session['mode']
  /** How long an unknown outcome is looked for before the operator is told that it is unknown. */
  patienceMs: number
  /** How long after its start a call that was given up may still reach Temporal. */
  stillAtWorkMs: number
}

/** Everything that changes a run. Without a run id it is whichever run is the latest. */
export interface Interventions {
  cancel(
    target: Target,
    body: { reason: string; requestId: string },
    log: FastifyBaseLogger,
  ): Promise<Interrupted>
  terminate(target: Target, body: { reason: string }, log: FastifyBaseLogger): Promise<Interrupted>
  reset(run: RunRef, body: ResetBody, log: FastifyBaseLogger): Promise<ResetReply>
  signal(run: RunRef, body: SignalBody, log: FastifyBaseLogger): Promise<SignalReply>
  update(run: RunRef, body: UpdateBody, log: FastifyBaseLogger): Promise<UpdateReply>
  /** Who did what, newest first. */
  readTrail(request: TrailRequest): Promise<TrailPage>
  pauseActivity: ActivityCommand<PauseActivityBody>
  unpauseActivity: ActivityCommand<UnpauseActivityBody>
  resetActivity: ActivityCommand<ResetActivityBody>
  updateActivityOptions: ActivityCommand<UpdateActivityOptionsBody>
}

type ActivityCommand<Body> = (
  ref: ActivityRef,
  body: Body,
  log: FastifyBaseLogger,
) => Promise<InterruptedActivity>

export function createInterventions(room: Room): Interventions {
  const queue = new OneAtATime()
  const activity =
    <Body extends { reason: string; requestId: string }>(
      command: Parameters<typeof interruptActivity<Body>>[1],
    ): ActivityCommand<Body> =>
    async (ref, body, log) => {
      refuseReadOnly(room)
      const key = ['activity', ref.namespace, ref.workflowId, ref.activityId]
      return queue.run(key, () => interruptActivity(room, command, ref, body, log))
    }
  return {
    pauseActivity: activity(activityCommands.pause),
    unpauseActivity: activity(activityCommands.unpause),
    resetActivity: activity(activityCommands.reset),
    updateActivityOptions: activity(activityCommands.updateOptions),
    async cancel(target, body, log) {
      refuseReadOnly(room)
      // A request sent twice at once is one request, and the second waits for the first's answer.
      const key = ['cancel', target.namespace, target.workflowId]
      return queue.run(key, () => cancel(room, target, body, log))
    },
    async terminate(target, body, log) {
      refuseReadOnly(room)
      return terminate(room, target, body, log)
    },
    async reset(run, body, log) {
      refuseReadOnly(room)
      const key = ['reset', run.namespace, run.workflowId]
      return queue.run(key, () => reset(room, run, body, log))
    },
    async signal(run, body, log) {
      refuseReadOnly(room)
      return queue.run(['signal', ...idsOf(run), body.requestId], () =>
        signal(room, run, body, log),
      )
    },
    async update(run, body, log) {
      refuseReadOnly(room)
      // Whoever sends the same update id at once comes second, and is told of the first one's outcome.
      const key = ['update', ...idsOf(run), body.updateId ?? body.requestId]
      return queue.run(key, () => update(room, run, body, log))
    },
    readTrail: (request) => readTrail(room, request),
  }
}

const idsOf = ({ namespace, workflowId }: RunRef) => [namespace, workflowId]

function refuseReadOnly({ mode }: Room): void {
  if (mode !== 'READ_ONLY') return
  throw new ReplyError('FORBIDDEN', 'This console is read-only: it interrupts nothing.')
}
