import { status } from '@grpc/grpc-js'
import type { Handler, QueryReply, UpdateReply } from '@rewind/contract/talk'
import { isObject, type JsonObject } from '@rewind/history/events/json-object'
import { encodePayload } from '@rewind/history/payloads/payload-input'
import { decodePayload } from '@rewind/history/payloads/payloads'
import type { temporal as types } from '@temporalio/proto'
import { OperationError } from '../errors.ts'
import { type TemporalConnection, updateTimeoutMs } from './connection.ts'
import { enumWord, present, toFailure } from './convert.ts'
import { blobTooLarge, isGrpcFailure } from './errors.ts'
import type { Temporal } from './gateway.ts'
import { temporal } from './proto.ts'
import { tokenLink } from './request-links.ts'

type MessageMethods = 'query' | 'signal' | 'update' | 'readUpdate' | 'readHandlers'

const { enums } = temporal.api

const queryTimeoutMs = 10_000

const stages = {
  ACCEPTED:
    enums.v1.UpdateWorkflowExecutionLifecycleStage
      .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED,
  COMPLETED:
    enums.v1.UpdateWorkflowExecutionLifecycleStage
      .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
}

const rejectConditions = {
  NOT_OPEN: enums.v1.QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN,
  NOT_COMPLETED_CLEANLY: enums.v1.QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY,
}

/** A query that the SDKs answer themselves. */
const metadataQuery = '__temporal_workflow_metadata'

/** Queries, signals and updates. */
export function messenger(connection: TemporalConnection): Pick<Temporal, MessageMethods> {
  const query: Temporal['query'] = async (run, { name, input, rejectCondition }) => {
    const queryArgs = { payloads: input.map(encodePayload) }
    const { queryResult, queryRejected } = await answerTo(
      queryArgs,
      connection.read(
        (service) =>
          service.queryWorkflow({
            namespace: run.namespace,
            execution: executionOf(run),
            query: { queryType: name, queryArgs },
            ...(rejectCondition && { queryRejectCondition: rejectConditions[rejectCondition] }),
          }),
        queryTimeoutMs,
      ),
    )
    if (queryRejected) {
      const { WorkflowExecutionStatus } = enums.v1
      const status = enumWord(
        WorkflowExecutionStatus,
        'WORKFLOW_EXECUTION_STATUS_',
        queryRejected.status,
      ) as NonNullable<QueryReply['rejected']>['status']
      return { rejected: { status } }
    }
    return { result: (queryResult?.payloads ?? []).map(decodePayload) }
  }

  return {
    query,

    async readHandlers(run) {
      const { result } = await query(run, { name: metadataQuery, input: [] })
      return toHandlers(result?.[0]?.text)
    },

    async signal(run, { name, input, operator, requestId, token }) {
      await connection.write((service) =>
        service.signalWorkflowExecution({
          namespace: run.namespace,
          workflowExecution: executionOf(run),
          signalName: name,
          input: { payloads: input.map(encodePayload) },
          identity: operator,
          requestId,
          links: [tokenLink(run, token, enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)],
        }),
      )
    },

    async update(run, { name, input, operator, updateId, waitForStage }) {
      const reply = await connection.write(
        (service) =>
          service.updateWorkflowExecution({
            namespace: run.namespace,
            workflowExecution: executionOf(run),
            waitPolicy: { lifecycleStage: stages[waitForStage] },
            request: {
              meta: { updateId, identity: operator },
              input: { name, args: { payloads: input.map(encodePayload) } },
            },
          }),
        updateTimeoutMs,
      )
      return toUpdate(run.runId, updateId, reply)
    },

    async readUpdate(run, updateId, { isAwaited }) {
      const reply = await connection.read(
        (service) =>
          service.pollWorkflowExecutionUpdate({
            namespace: run.namespace,
            updateRef: { workflowExecution: executionOf(run), updateId },
            ...(isAwaited && { waitPolicy: { lifecycleStage: stages.COMPLETED } }),
          }),
        updateTimeoutMs,
      )
      return toUpdate(run.runId, updateId, reply)
    },
  }
}

const executionOf = ({ workflowId, runId }: { workflowId: string; runId: string }) => ({
  workflowId,
  runId,
})

/** The server may reach the deadline first and cancel the call. */
const isCancelled = (cause: unknown): boolean =>
  isGrpcFailure(cause) && cause.code === status.CANCELLED

/**
 * Rethrows the failure of a query with the worker as its cause: the worker refused the query, or no
 * worker answered.
 */
async function answerTo<T>(args: types.api.common.v1.IPayloads, asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    if (error.code === 'TIMEOUT' || isCancelled(error.cause)) {
      throw new OperationError(
        'TIMEOUT',
        'No worker answered within 10 s. A query needs a worker that polls the run’s task queue and can follow its history.',
        { cause: error },
      )
    }
    if (!isGrpcFailure(error.cause)) throw error
    const { details } = error.cause
    if (details.startsWith(blobTooLarge) && isAnswerTooLarge(args)) {
      const why =
        'the answer is larger than Temporal passes on, 2 MB unless it is set up otherwise.'
      throw new OperationError('INVALID', `The workflow did not answer it: ${why}`, {
        cause: error,
      })
    }
    if (error.code === 'INVALID') {
      const why = details === '' ? 'its worker did not say why.' : details
      throw new OperationError('INVALID', `The workflow did not answer it: ${why}`, {
        cause: error,
      })
    }
    if (error.code === 'RATE_LIMITED' && details.includes('query buffer is full')) {
      throw new OperationError(
        'RATE_LIMITED',
        'Another query of this run still waits for a worker, and Temporal lets no more wait. Try again in 10 s.',
        { cause: error, retryAfterSeconds: 10 },
      )
    }
    if (error.code === 'CHANGED') {
      const why = details.replace(/\.$/, '')
      throw new OperationError(
        'CHANGED',
        why.includes('Workflow Task in failed state')
          ? `No worker can answer while the run’s workflow task fails; its history says why. Temporal: ${why}.`
          : `The run cannot be asked now: ${why}.`,
        { cause: error },
      )
    }
    throw error
  }
}

const usualLimit = 2 * 1024 * 1024

/**
 * Temporal sends the same error for a result that is too large as for arguments that are too large.
 */
const isAnswerTooLarge = (args: types.api.common.v1.IPayloads): boolean =>
  temporal.api.common.v1.Payloads.encode(args).finish().length <= usualLimit

interface Updated {
  stage?: types.api.enums.v1.UpdateWorkflowExecutionLifecycleStage | null
  outcome?: types.api.update.v1.IOutcome | null
}

function toUpdate(runId: string, updateId: string, { stage, outcome }: Updated): UpdateReply {
  const word = enumWord(
    enums.v1.UpdateWorkflowExecutionLifecycleStage,
    'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_',
    stage,
  )
  return {
    runId,
    updateId,
    stage: word === 'COMPLETED' || word === 'ACCEPTED' ? word : 'ADMITTED',
    ...(outcome?.success && { result: (outcome.success.payloads ?? []).map(decodePayload) }),
    ...(outcome?.failure && { failure: toFailure(outcome.failure) }),
  }
}

/** Parses the protojson of a `WorkflowMetadata`. An SDK that does not know the query refuses it. */
function toHandlers(json: string | undefined): Awaited<ReturnType<Temporal['readHandlers']>> {
  const metadata = objectIn(json)
  const definition = isObject(metadata.definition) ? metadata.definition : {}
  const { currentDetails } = metadata
  return {
    queries: handlersIn(definition.queryDefinitions),
    signals: handlersIn(definition.signalDefinitions),
    updates: handlersIn(definition.updateDefinitions),
    ...present({ currentDetails: typeof currentDetails === 'string' ? currentDetails : undefined }),
  }
}

function objectIn(json: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(json ?? '')
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const handlersIn = (definitions: unknown): Handler[] =>
  (Array.isArray(definitions) ? definitions : []).filter(isObject).flatMap((definition) => {
    const { name, description } = definition
    // A dynamic handler has no name.
    if (typeof name !== 'string' || name === '') return []
    return [{ name, ...(typeof description === 'string' && description && { description }) }]
  })
