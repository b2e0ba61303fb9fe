import type { EventRow, HistoryOrder } from '@rewind/contract/history'
import { toEventRow } from '@rewind/history/event-row'
import { translateEvent } from '@rewind/history/events'
import { isShownInRows } from '@rewind/history/row-fields'
import type { temporal as types } from '@temporalio/proto'
import protobuf from 'protobufjs'
import type { TemporalConnection } from './connection.ts'
import { leanType } from './lean-type.ts'
import { messageType, temporal } from './proto.ts'

export type ProtoEvent = types.api.history.v1.IHistoryEvent
type Request = types.api.workflowservice.v1.IGetWorkflowExecutionHistoryRequest & {
  namespace: string
}

const pageTimeoutMs = 20_000

export interface HistoryPage<Event> {
  events: Event[]
  token: Uint8Array
}

/** What the replies to both orders have in common. */
type Reply = types.api.workflowservice.v1.IGetWorkflowExecutionHistoryReverseResponse

/** Asks Temporal for one page of a history. */
export type ReadPage<Event> = (
  connection: TemporalConnection,
  order: HistoryOrder,
  request: Request,
) => Promise<HistoryPage<Event>>

export const readEvents: ReadPage<ProtoEvent> = async (connection, order, request) => {
  const { history, nextPageToken } = await connection.read<Reply>(
    (service) =>
      order === 'asc'
        ? service.getWorkflowExecutionHistory(request)
        : service.getWorkflowExecutionHistoryReverse(request),
    pageTimeoutMs,
  )
  return { events: history?.events ?? [], token: nextPageToken ?? new Uint8Array() }
}

const api = temporal.api.workflowservice.v1

const calls = {
  asc: {
    method: new protobuf.Method('GetWorkflowExecutionHistory', 'rpc', '', ''),
    request: messageType(api.GetWorkflowExecutionHistoryRequest),
  },
  desc: {
    method: new protobuf.Method('GetWorkflowExecutionHistoryReverse', 'rpc', '', ''),
    request: messageType(api.GetWorkflowExecutionHistoryReverseRequest),
  },
}

const leanReply = leanType(
  messageType(api.GetWorkflowExecutionHistoryReverseResponse),
  isShownInRows,
)

/** Reads no more of the events than their rows show: half the work, and the garbage, of whole ones. */
export const readRows: ReadPage<EventRow> = async (connection, order, asked) => {
  const { method, request } = calls[order]
  const call = { method, namespace: asked.namespace, request: request.encode(asked).finish() }
  return toRows(await connection.readBytes(call, pageTimeoutMs))
}

/** The rows of a reply to either order. */
export function toRows(reply: Uint8Array): HistoryPage<EventRow> {
  const { history, nextPageToken } = leanReply.toObject(leanReply.decode(reply), {
    enums: String,
    longs: Number,
  })
  const events: unknown[] = history?.events ?? []
  return {
    events: events.map((event) => toEventRow(translateEvent(event))),
    token: nextPageToken ?? new Uint8Array(),
  }
}
