import { randomUUID } from 'node:crypto'
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
import type { RequestOutcome } from '@rewind/contract/interventions'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type { SignalBody, SignalReply, UpdateBody, UpdateReply } from '@rewind/contract/talk'
import { ReplyError } from '../errors.ts'
import type { ResetOrigins } from '../run-origins.ts'
import type { Store } from '../store/store.ts'
import type { Target, Temporal } from '../temporal/temporal.ts'
import { activityCommands, activityOperation } from './activity.ts'
import { executeOnce, refuseGone } from './attempt.ts'
import { readTrail, type TrailPage, type TrailRequest, toIntervention } from './audit-trail.ts'
import { cancelOperation } from './cancel.ts'
import type { Reconciler } from './look-into-open.ts'
import { OneAtATime } from './one-at-a-time.ts'
import type { Caller, Trace } from './operation.ts'
import { reset } from './reset.ts'
import { signalOperation, update } from './talk.ts'
import { terminateOperation } from './terminate.ts'

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
  reconciler: Pick<Reconciler, 'settleLater'>
  /** Called for each operation that took effect. */
  onDone: (trace: Trace) => void
  /** Aborts when the process is to end: nothing new is sent, and looks for outcomes stop. */
  closing: AbortSignal
}

/** Everything that changes a run. Without a run id it is whichever run is the latest. */
export interface Interventions {
  cancel(target: Target, body: ReasonBody, caller: Caller): Promise<Interrupted>
  terminate(
    target: Target,
    body: { reason: string; requestId?: string },
    caller: Caller,
  ): Promise<Interrupted>
  reset(run: RunRef, body: ResetBody, caller: Caller): Promise<ResetReply>
  signal(run: RunRef, body: SignalBody, caller: Caller): Promise<SignalReply>
  update(run: RunRef, body: UpdateBody, caller: Caller): Promise<UpdateReply>
  /** Who did what, newest first. */
  readTrail(request: TrailRequest): Promise<TrailPage>
  /** Returns what is known of one request. */
  readRequest(workflow: WorkflowRef, requestId: string): Promise<RequestOutcome>
  pauseActivity: ActivityCommand<PauseActivityBody>
  unpauseActivity: ActivityCommand<UnpauseActivityBody>
  resetActivity: ActivityCommand<ResetActivityBody>
  updateActivityOptions: ActivityCommand<UpdateActivityOptionsBody>
}

interface ReasonBody {
  reason: string
  requestId: string
}

type ActivityCommand<Body> = (
  ref: ActivityRef,
  body: Body,
  caller: Caller,
) => Promise<InterruptedActivity>

export function createInterventions(room: Room): Interventions {
  const queue = new OneAtATime()
  const underWay = new UnderWay()

  /** Runs tasks of one key one at a time. A client that has left by then is not served. */
  const serve = async <T>(
    key: readonly string[],
    { namespace, workflowId }: WorkflowRef,
    requestId: string,
    caller: Caller,
    task: () => Promise<T>,
  ): Promise<T> => {
    if (room.mode === 'READ_ONLY') {
      throw new ReplyError('FORBIDDEN', 'This console is read-only: it interrupts nothing.')
    }
    return underWay.over([namespace, workflowId, requestId], () =>
      queue.run([...key.slice(0, 1), namespace, workflowId, ...key.slice(1)], async () => {
        refuseGone(room, caller)
        return task()
      }),
    )
  }

  const activity =
    <Body extends ReasonBody>(
      command: Parameters<typeof activityOperation<Body>>[1],
    ): ActivityCommand<Body> =>
    (ref, body, caller) =>
      serve(['activity', ref.activityId], ref, body.requestId, caller, async () =>
        executeOnce(room, activityOperation(room, command, ref, body), caller),
      )

  return {
    pauseActivity: activity(activityCommands.pause),
    unpauseActivity: activity(activityCommands.unpause),
    resetActivity: activity(activityCommands.reset),
    updateActivityOptions: activity(activityCommands.updateOptions),
    // A request sent twice at once is one request, and the second waits for the first's answer.
    cancel: (target, body, caller) =>
      serve(['cancel'], target, body.requestId, caller, async () =>
        executeOnce(room, cancelOperation(room, target, body), caller),
      ),
    terminate: (target, { reason, requestId = randomUUID() }, caller) =>
      serve(['terminate'], target, requestId, caller, async () =>
        executeOnce(room, terminateOperation(room, target, { reason, requestId }), caller),
      ),
    reset: (run, body, caller) =>
      serve(['reset'], run, body.requestId, caller, () => reset(room, run, body, caller)),
    signal: (run, body, caller) =>
      serve(['signal', body.requestId], run, body.requestId, caller, async () =>
        executeOnce(room, signalOperation(room, run, body), caller),
      ),
    // Of two requests with one update id, the second waits and gets the first one's outcome.
    update: (run, body, caller) =>
      serve(['update', body.updateId ?? body.requestId], run, body.requestId, caller, async () =>
        update(room, run, body, caller),
      ),
    readTrail: (request) => readTrail(room.store, request),
    async readRequest(workflow, requestId) {
      const { namespace, workflowId } = workflow
      const isUnderWay = underWay.has([namespace, workflowId, requestId])
      const record = await room.store.findRequest(workflow, requestId)
      return { isUnderWay, ...(record && { intervention: toIntervention(record) }) }
    },
  }
}

/** The requests that wait for their turn or are being served in this process. */
class UnderWay {
  readonly #counts = new Map<string, number>()

  has(request: readonly string[]): boolean {
    return this.#counts.has(JSON.stringify(request))
  }

  async over<T>(request: readonly string[], work: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(request)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (this.#counts.get(name) ?? 1) - 1
      if (left > 0) this.#counts.set(name, left)
      else this.#counts.delete(name)
    }
  }
}
