import { randomUUID } from 'node:crypto'
import type { Intent } from '@rewind/operations/store/store'

export const intent = (more: Partial<Intent> = {}): Intent => ({
  namespace: 'default',
  workflow_id: `order ${randomUUID()}`,
  run_id: randomUUID(),
  action: 'cancel',
  request_id: randomUUID(),
  request: '{}',
  operator: 'ada',
  attribution: JSON.stringify({
    user: { id: 'ada', name: 'ada', via: 'LOCAL', groups: [] },
    permission: 'cancel',
  }),
  user_id: 'ada',
  reason: 'bad deploy',
  ticket: null,
  event_id: null,
  token: null,
  latest_run_id: null,
  first_intended_at: null,
  input_digest: null,
  ...more,
})

/** The workflow and the request id with which a record is found again. */
export const requestOf = ({ namespace, workflow_id, request_id }: Intent) =>
  [{ namespace, workflowId: workflow_id }, request_id ?? ''] as const
