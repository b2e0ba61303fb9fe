import { randomUUID } from 'node:crypto'
import type {
  ActivityRef,
  InterruptedActivity,
  PauseActivityBody,
  ResetActivityBody,
  UnpauseActivityBody,
  UpdateActivityOptionsBody,
} from '@rewind/contract/activities'
import type { Interrupted, ResetBody, ResetReply } from '@rewind/contract/interrupts'
import type { InterventionAction, RequestOutcome } from '@rewind/contract/interventions'
import type { RunRef, WorkflowRef } from '@rewind/contract/primitives'
import type {
  QueryBody,
  QueryReply,
  SignalBody,
  SignalReply,
  UpdateBody,
  UpdateReply,
} from '@rewind/contract/talk'
import { hidePayloads } from '@rewind/history/payloads/hidden-payloads'
import { type Actor, hasPermission, requirePermission } from '../access/actor.ts'
import { permissionOfAction } from '../access/permission-of-action.ts'
import { identityOf } from '../audit/attribution.ts'
import { recordRefusal } from '../audit/record.ts'
import { OperationError } from '../errors.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import { reset } from '../reset/reset.ts'
import type { Target } from '../temporal/gateway.ts'
import { activityCommands, activityOperation } from './activity-commands.ts'
import { type AuditPage, type AuditRequest, readAuditLog, toIntervention } from './audit-log.ts'
import { cancelOperation } from './cancel.ts'
import { executeOnce, refuseGone } from './execute-once.ts'
import { checkInput, signalOperation, update } from './messages.ts'
import { type Caller, mayBeUnderWay, type Sender } from './operation.ts'
import type { OperationContext } from './operation-context.ts'
import { isLookedAtNoMore } from './reconcile-pending.ts'
import { terminateOperation } from './terminate.ts'

/**
 * One act: the actor, the client, the target and the input. Throws FORBIDDEN if the actor lacks the
 * permission for the target, or if the console is read-only.
 */
type Act<Ref, Input, Reply> = (
  actor: Actor,
  caller: Caller,
  target: Ref,
  input: Input,
) => Promise<Reply>

type ActivityAct<Body> = Act<ActivityRef, Body, InterruptedActivity>

/** Everything that changes a run. A target without a run id means the latest run. */
export interface Operations {
  cancel: Act<Target, ReasonBody, Interrupted>
  terminate: Act<Target, Omit<ReasonBody, 'requestId'> & { requestId?: string }, Interrupted>
  reset: Act<RunRef, ResetBody, ResetReply>
  signal: Act<RunRef, SignalBody, SignalReply>
  update: Act<RunRef, UpdateBody, UpdateReply>
  pauseActivity: ActivityAct<PauseActivityBody>
  unpauseActivity: ActivityAct<UnpauseActivityBody>
  resetActivity: ActivityAct<ResetActivityBody>
  updateActivityOptions: ActivityAct<UpdateActivityOptionsBody>
  /** Changes nothing, but a worker runs code of the workflow. */
  query(actor: Actor, run: RunRef, body: QueryBody): Promise<QueryReply>
  /** Returns the operations of this console that the actor may see, newest first. */
  readAuditLog(actor: Actor, request: AuditRequest): Promise<AuditPage>
  /** Returns what is known of one request. */
  readRequest(actor: Actor, workflow: WorkflowRef, requestId: string): Promise<RequestOutcome>
}

interface ReasonBody {
  reason: string
  requestId: string
  ticket?: string
}

/** One request to execute. */
interface Served {
  actor: Actor
  caller: Caller
  action: InterventionAction
  target: Target & { activityId?: string }
  body: { reason?: string; requestId: string; ticket?: string }
  /** Requests with the same key on the same workflow run one after the other. */
  key: readonly string[]
}

export function createOperations(context: OperationContext): Operations {
  const queue = new KeyedMutex()
  const underWay = new UnderWay()

  /**
   * Checks permission and mode, waits for earlier requests with the same key, and runs the task.
   * Throws UNAVAILABLE if the client closed the connection while the request waited.
   */
  const serve = async <T>(served: Served, task: (sender: Sender) => Promise<T>): Promise<T> => {
    const { caller, target, body, key } = served
    const { namespace, workflowId } = target
    const [kind = '', ...rest] = key
    const sender = await allowed(served)
    if (context.mode === 'READ_ONLY') {
      throw new OperationError('FORBIDDEN', 'This console is read-only: it interrupts nothing.')
    }
    return underWay.over([namespace, workflowId, body.requestId], () =>
      queue.run([kind, namespace, workflowId, ...rest], async () => {
        refuseGone(context, caller)
        return task(sender)
      }),
    )
  }

  /** Throws FORBIDDEN, and records the refusal, if the actor lacks the permission. */
  const allowed = async ({ actor, caller, action, target, body }: Served): Promise<Sender> => {
    const permission = permissionOfAction[action]
    const { address, httpRequestId } = caller
    const attribution = {
      user: identityOf(actor),
      permission,
      ...(address === undefined ? {} : { address }),
      ...(httpRequestId === undefined ? {} : { httpRequestId }),
      ...(body.ticket === undefined ? {} : { ticket: body.ticket.trim() }),
    }
    try {
      requirePermission(actor, permission, target.namespace)
    } catch (error) {
      const { reason = '', requestId } = body
      const refused = { attribution, action, target, reason, requestId, error }
      await recordRefusal(context.store.audit, refused, caller.log)
      throw error
    }
    return { ...caller, attribution }
  }

  const activity =
    <Body extends ReasonBody>(
      command: Parameters<typeof activityOperation<Body>>[0],
    ): ActivityAct<Body> =>
    (actor, caller, target, body) =>
      serve(
        {
          actor,
          caller,
          action: command.action,
          target,
          body,
          key: ['activity', target.activityId],
        },
        async (sender) =>
          executeOnce(context, activityOperation(command, actor, context, target, body), sender),
      )

  return {
    pauseActivity: activity(activityCommands.pause),
    unpauseActivity: activity(activityCommands.unpause),
    resetActivity: activity(activityCommands.reset),
    updateActivityOptions: activity(activityCommands.updateOptions),
    // Two copies of one request that arrive together have the same key. The second copy waits, and then
    // gets the reply of the first.
    cancel: (actor, caller, target, body) =>
      serve({ actor, caller, action: 'cancel', target, body, key: ['cancel'] }, async (sender) =>
        executeOnce(context, cancelOperation(actor, context, target, body), sender),
      ),
    terminate(actor, caller, target, { requestId = randomUUID(), ...rest }) {
      const body = { ...rest, requestId }
      const served = { actor, caller, action: 'terminate', target, body } as const
      return serve({ ...served, key: ['terminate'] }, async (sender) =>
        executeOnce(context, terminateOperation(actor, context, target, body), sender),
      )
    },
    reset: (actor, caller, target, body) =>
      serve({ actor, caller, action: 'reset', target, body, key: ['reset'] }, (sender) =>
        reset(actor, context, sender, target, body),
      ),
    signal(actor, caller, target, body) {
      const served = { actor, caller, action: 'signal', target, body } as const
      return serve({ ...served, key: ['signal', body.requestId] }, async (sender) =>
        executeOnce(context, signalOperation(actor, context, target, body), sender),
      )
    },
    // The key is the update id: a second request with the same update id waits, and then gets the
    // outcome of the first.
    update(actor, caller, target, body) {
      const { requestId, updateId = requestId } = body
      const served = { actor, caller, action: 'update', target, body } as const
      return serve({ ...served, key: ['update', updateId] }, async (sender) =>
        visibleTo(actor, target, await update(actor, context, sender, target, body)),
      )
    },
    async query(actor, run, { input = [], ...body }) {
      requirePermission(actor, 'message', run.namespace)
      checkInput('Query', input)
      return visibleTo(actor, run, await context.temporal.query(run, { ...body, input }))
    },
    readAuditLog: (actor, request) => readAuditLog(context.store, actor, request),
    async readRequest(actor, workflow, requestId) {
      const { namespace, workflowId } = workflow
      requirePermission(actor, 'view', namespace)
      const isUnderWay = underWay.has([namespace, workflowId, requestId])
      const record = await context.store.findRequest(workflow, requestId)
      if (record === undefined) return { isUnderWay }
      const isFinal = record.state === 'unknown' && isLookedAtNoMore(record, context.store)
      return {
        // Another process that uses this store may be executing the request.
        isUnderWay: isUnderWay || mayBeUnderWay(context, record),
        ...(isFinal && { isFinal }),
        intervention: toIntervention(record),
      }
    },
  }
}

/** Returns the reply, without the data of payloads for an actor who may not see it. */
const visibleTo = <Reply>(actor: Actor, { namespace }: WorkflowRef, reply: Reply): Reply =>
  hasPermission(actor, 'payloads', namespace) ? reply : hidePayloads(reply)

/** The requests that wait or run in this process. */
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
