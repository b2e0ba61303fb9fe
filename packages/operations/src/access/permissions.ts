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

/** What each permission allows, in one line. No permission includes another. */
export const permissionDescriptions: Readonly<Record<Permission, string>> = {
  view: 'See workflow executions, their event histories, task queues and reset plans',
  payloads: 'See decoded payloads: inputs, results, memos, headers and failure details',
  cancel: 'Request the cancellation of workflow executions',
  terminate: 'Terminate workflow executions',
  reset: 'Reset workflow executions to an earlier event',
  message: 'Send signals, updates and queries to workflow executions',
  activity: 'Pause, unpause and reset activities, and change their options',
  recover: 'Plan, start, pause and stop recoveries of many runs',
  start: 'Start workflow executions',
  audit: 'Read, export and verify the audit log',
  approve: 'Approve what somebody else has asked for and may not do alone',
  admin: 'Manage API tokens and the retention of the audit log, and see how access is set up',
}

export const isPermission = (text: string): text is Permission =>
  (permissions as readonly string[]).includes(text)
