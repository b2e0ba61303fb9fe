import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Int64, Mapping } from './primitives.ts'

/**
 * A payload, decoded by its encoding. JSON stays text, because numbers above 2^53 and keys such as
 * `__proto__` would not survive a parse. Data that is not text is base64.
 */
export const DecodedPayload = Type.Object({
  /**
   * `json/plain`, `json/protobuf`, `binary/plain`, `binary/null`, `binary/encrypted`, … Empty:
   * none.
   */
  encoding: Type.String(),
  /** Bytes of the payload's data. */
  size: Int64,
  /**
   * The data as text, if the encoding is a text encoding, or is unknown and the data is readable
   * text.
   */
  text: Type.Optional(Type.String()),
  /** The data in base64, if it is not text. */
  base64: Type.Optional(Type.String()),
  /** The user may not see the data, so that it and the metadata are left out. */
  hidden: Type.Optional(Type.Literal(true)),
  /** Bytes that are stored outside Temporal. The data is a reference to them. */
  externalSize: Type.Optional(Int64),
  /** The protobuf message type, if the payload names one. */
  messageType: Type.Optional(Type.String()),
  /** The other metadata of the payload, as text. */
  metadata: Type.Optional(Mapping(Type.String())),
})
export type DecodedPayload = Static<typeof DecodedPayload>
