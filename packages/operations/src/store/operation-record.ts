import type { Tables } from './tables.ts'

type Requested = Pick<Tables['operations'], 'action' | 'request'>

/** Returns the activity id of an activity command, and null for other operations. */
export const activityIdOf = ({ action, request }: Requested): string | null =>
  action.endsWith('-activity') || action === 'update-activity-options'
    ? JSON.parse(request).activityId
    : null

/** Returns the name of a signal or an update, and null for other operations. */
export const nameOf = ({ action, request }: Requested): string | null =>
  action === 'signal' || action === 'update' ? JSON.parse(request).name : null
