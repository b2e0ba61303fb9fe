import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Int64, Mapping } from './primitives.ts'

/**
 * A payload after decoding by its encoding. JSON stays text, since numbers above 2^53 and keys such
 * as `__proto__` do not survive a parse; what is not text is base64.
 */
export const DecodedPayload = Type.Object({
  /** `json/plain`, `json/protobuf`, `binary/plain`, `binary/null`, `binary/encrypted`, … or '' */
  encoding: Type.String(),
  /** Bytes of the payload's data. */
  size: Int64,
  /** The data as text, where the encoding says that it is text, or is not known and the data is text. */
  text: Type.Optional(Type.String()),
  /** The data, where it is not text. */
  base64: Type.Optional(Type.String()),
  /** Bytes that are stored outside Temporal: the data is a reference to them. */
  externalSize: Type.Optional(Int64),
  /** Protobuf message type, where the payload names one. */
  messageType: Type.Optional(Type.String()),
  /** The other metadata of the payload, as text. */
  metadata: Type.Optional(Mapping(Type.String())),
})
export type DecodedPayload = Static<typeof DecodedPayload>
