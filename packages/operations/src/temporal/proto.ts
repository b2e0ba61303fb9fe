// @temporalio/proto is CommonJS whose names Node cannot list: only the default import finds them.
import proto from '@temporalio/proto'
import protobuf from 'protobufjs'

export const { temporal } = proto

/** The SDK's classes are types of protobuf's reflection, of which its declarations say nothing. */
export function messageType(type: unknown): protobuf.Type {
  if (type instanceof protobuf.Type) return type
  throw new Error('@temporalio/proto and the BFF have different copies of protobufjs.')
}
