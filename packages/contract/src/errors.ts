import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Mapping } from './primitives.ts'

export const ErrorCode = Type.Enum([
  'INVALID',
  'INVALID_RESET_POINT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'ALREADY_CLOSED',
  'CHANGED',
  'RATE_LIMITED',
  'UNSUPPORTED',
  'UNAVAILABLE',
  'TIMEOUT',
  'OUTCOME_UNKNOWN',
  'TOO_LARGE',
  'INTERNAL',
])
export type ErrorCode = Static<typeof ErrorCode>

export const ErrorReply = Type.Object({
  code: ErrorCode,
  message: Type.String(),
  details: Type.Optional(Mapping(Type.Unknown())),
})
export type ErrorReply = Static<typeof ErrorReply>

/** The error statuses that any endpoint can answer with. */
export const errorReplies = {
  400: ErrorReply,
  401: ErrorReply,
  403: ErrorReply,
  404: ErrorReply,
  409: ErrorReply,
  413: ErrorReply,
  415: ErrorReply,
  422: ErrorReply,
  429: ErrorReply,
  500: ErrorReply,
  501: ErrorReply,
  502: ErrorReply,
  503: ErrorReply,
  504: ErrorReply,
} as const
