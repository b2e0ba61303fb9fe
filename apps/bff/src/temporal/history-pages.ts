import type { EventRow, HistoryOrder } from '@rewind/contract/history'
import { toEventRow } from '@rewind/history/event-row'
import { translateEvent } from '@rewind/history/events'
import { isShownInRows } from '@rewind/history/row-fields'
import type { WorkflowService } from '@temporalio/client'
import type { temporal as types } from '@temporalio/proto'
import protobuf from 'protobufjs'
import { leanType } from './lean-type.ts'
import { messageType, temporal } from './proto.ts'

export type ProtoEvent = types.api.history.v1.IHistoryEvent
type Request = types.api.workflowservice.v1.IGetWorkflowExecutionHistoryRequest

export interface HistoryPage<Event> {
  events: Event[]
  token: Uint8Array
}

/** Asks Temporal for one page of a history. */
export type ReadPage<Event> = (
  service: WorkflowService,
  order: HistoryOrder,
  request: Request,
) => Promise<HistoryPage<Event>>

export const readEvents: ReadPage<ProtoEvent> = async (service, order, request) => {
  const reply = await (order === 'asc'
    ? service.getWorkflowExecutionHistory(request)
    : service.getWorkflowExecutionHistoryReverse(request))
  return { events: reply.history?.events ?? [], token: reply.nextPageToken ?? new Uint8Array() }
}

const api = temporal.api.workflowservice.v1

const calls = {
  asc: {
    method: new protobuf.Method('GetWorkflowExecutionHistory', 'rpc', '', ''),
    encode: (request: Request) => api.GetWorkflowExecutionHistoryRequest.encode(request),
  },
  desc: {
    method: new protobuf.Method('GetWorkflowExecutionHistoryReverse', 'rpc', '', ''),
    encode: (request: Request) => api.GetWorkflowExecutionHistoryReverseRequest.encode(request),
  },
}

/** Both replies have the same two fields that are read here. */
const leanReply = leanType(
  messageType(api.GetWorkflowExecutionHistoryReverseResponse),
  isShownInRows,
)

/** Reads no more of the events than their rows show: half the work, and the garbage, of whole ones. */
export const readRows: ReadPage<EventRow> = async (service, order, request) => {
  const { method, encode } = calls[order]
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    service.rpcImpl?.(method, encode(request).finish(), (error, reply) => {
      if (reply == null) reject(error)
      else resolve(reply)
    })
  })
  const { history, nextPageToken } = leanReply.toObject(leanReply.decode(bytes), {
    enums: String,
    longs: Number,
  })
  const events: unknown[] = history?.events ?? []
  return {
    events: events.map((event) => toEventRow(translateEvent(event))),
    token: nextPageToken ?? new Uint8Array(),
  }
}
