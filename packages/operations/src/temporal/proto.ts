// @temporalio/proto is a CommonJS module whose named exports Node cannot detect. Only the default
// import works.
import proto from '@temporalio/proto'
import protobuf from 'protobufjs'

export const { temporal } = proto

/**
 * Returns the reflection type of an SDK class. The declarations of the SDK do not mention
 * reflection. Throws if the SDK uses another copy of protobufjs.
 */
export function messageType(type: unknown): protobuf.Type {
  if (type instanceof protobuf.Type) return type
  throw new Error('@temporalio/proto and the BFF have different copies of protobufjs.')
}
