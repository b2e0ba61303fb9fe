import type { InterventionAction } from '@rewind/contract/interventions'
import type { Permission } from './permissions.ts'

/** The permission that each operation needs. */
export const permissionOfAction: Readonly<Record<InterventionAction, Permission>> = {
  cancel: 'cancel',
  terminate: 'terminate',
  reset: 'reset',
  signal: 'message',
  update: 'message',
  'pause-activity': 'activity',
  'unpause-activity': 'activity',
  'reset-activity': 'activity',
  'update-activity-options': 'activity',
}
