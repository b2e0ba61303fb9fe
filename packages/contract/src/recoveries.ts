import * as Type from 'typebox'
import { endpoint } from './endpoint.ts'
import { errorReplies } from './errors.ts'
import { closed, NamespaceParams, PageToken, Reason, RequestId } from './primitives.ts'
import { RecoveryAction, RecoveryCare, RecoveryScope } from './recovery-choices.ts'
import { ItemState, ItemVerdict, RecoveryItem, StratumId } from './recovery-items.ts'
import {
  RecoveryLine,
  RecoveryParams,
  RecoveryRecord,
  RecoveryRecordState,
  recoveriesUrl,
  recoveryUrl as url,
} from './recovery-record.ts'

const tags = ['recoveries']

const record = { 200: RecoveryRecord, ...errorReplies }
const paging = {
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  pageToken: Type.Optional(PageToken),
}

export const listRecoveries = endpoint({
  method: 'GET',
  url: recoveriesUrl,
  schema: {
    summary: 'Recoveries of the namespace, newest first',
    tags,
    params: NamespaceParams,
    querystring: Type.Object({ state: Type.Optional(RecoveryRecordState), ...paging }, closed),
    response: {
      200: Type.Object({
        recoveries: Type.Array(RecoveryLine),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

export const draftRecovery = endpoint({
  method: 'POST',
  url: recoveriesUrl,
  schema: {
    summary: 'Draft a recovery: scope, action and reason are stored, and nothing is sent',
    tags,
    params: NamespaceParams,
    body: Type.Object(
      {
        title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        scope: RecoveryScope,
        action: RecoveryAction,
        /** Absent fields get the defaults of the action. */
        care: Type.Optional(Type.Partial(RecoveryCare, closed)),
        reason: Reason,
        requestId: RequestId,
      },
      closed,
    ),
    response: record,
  },
})

export const readRecoveryRecord = endpoint({
  method: 'GET',
  url,
  schema: {
    summary: 'One recovery: its plan before the start, its board since',
    tags,
    params: RecoveryParams,
    response: record,
  },
})

export const listRecoveryItems = endpoint({
  method: 'GET',
  url: `${url}/items`,
  schema: {
    summary: 'The runs of a recovery and what became of each, a page at a time',
    tags,
    params: RecoveryParams,
    querystring: Type.Object(
      {
        state: Type.Optional(ItemState),
        verdict: Type.Optional(ItemVerdict),
        stratum: Type.Optional(StratumId),
        /** The code of the skip, the error or a warning. */
        cause: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        /** Text in the workflow id, the run id or the failure. */
        q: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
        ...paging,
      },
      closed,
    ),
    response: {
      200: Type.Object({
        items: Type.Array(RecoveryItem),
        count: Type.Integer(),
        nextPageToken: Type.Optional(PageToken),
      }),
      ...errorReplies,
    },
  },
})

/**
 * Server-sent events:
 * - `board`: the Board, at the beginning and when it changes, at most once a second.
 * - `record`: the RecoveryRecord without its board, when its state changes.
 * - `items`: an array of RecoveryItem that have changed.
 * - `problem`: an ErrorReply, while the store cannot be read.
 * - `ended`: no further event follows.
 */
export const followRecovery = endpoint({
  method: 'GET',
  url: `${url}/events`,
  schema: {
    summary: 'The board of a recovery as it changes: server-sent events',
    tags,
    params: RecoveryParams,
    response: {
      200: Type.Unsafe<string>({
        description: 'Events named board, record, items, problem and ended',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      }),
      ...errorReplies,
    },
  },
})

export const exportRecovery = endpoint({
  method: 'GET',
  url: `${url}/export`,
  schema: {
    summary:
      'A recovery as a file: its items as CSV, all of it as JSON, a Markdown page for the post-mortem, or the CLI equivalents',
    tags,
    params: RecoveryParams,
    querystring: Type.Object({ format: Type.Enum(['csv', 'json', 'markdown', 'cli']) }, closed),
    response: {
      200: Type.Unsafe<string>({ description: 'The file', content: {} }),
      ...errorReplies,
    },
  },
})
