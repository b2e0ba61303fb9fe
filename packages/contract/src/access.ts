import type { Static } from 'typebox'
import * as Type from 'typebox'

export const permissions = [
  'view',
  'payloads',
  'cancel',
  'terminate',
  'reset',
  'message',
  'activity',
  'recover',
  'start',
  'audit',
  'approve',
  'admin',
] as const
export type Permission = (typeof permissions)[number]

/** Whether something is allowed. */
export const Action = Type.Object({
  allowed: Type.Boolean(),
  /** Why the action is not allowed, as a sentence. */
  whyNot: Type.Optional(Type.String()),
})
export type Action = Static<typeof Action>

/** Whether a user has each permission in one namespace. `whyNot` says whom to ask. */
export const Permissions = Type.Object({
  view: Action,
  payloads: Action,
  cancel: Action,
  terminate: Action,
  reset: Action,
  message: Action,
  activity: Action,
  recover: Action,
  start: Action,
  audit: Action,
  approve: Action,
  admin: Action,
} satisfies Record<Permission, typeof Action>)
export type Permissions = Static<typeof Permissions>
