import { type Permission, permissions } from '@rewind/contract/access'

export { type Permission, permissions }

/** What each permission allows. No permission includes another one. */
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
  approve: 'Approve operations that need a second person',
  admin: 'Manage API tokens and audit log retention, and see the access configuration',
}

export const isPermission = (text: string): text is Permission =>
  (permissions as readonly string[]).includes(text)
