import { randomUUID } from 'node:crypto'
import type { Intent } from '@rewind/operations/store/store'

const person = { id: 'ada@example.com', name: 'Ada', via: 'HEADER', groups: ['payments'] } as const
const attribution = {
  user: person,
  permission: 'reset',
  address: '10.0.0.7',
  httpRequestId: 'h1',
  ticket: 'OPS-1',
}
/** Returns an intent of a reset, with every field. */
export const intentOf = (more: Partial<Intent> = {}): Intent => ({
  namespace: 'payments',
  workflow_id: 'order',
  run_id: 'r1',
  action: 'reset',
  request_id: randomUUID(),
  request: JSON.stringify({
    action: 'reset',
    runId: 'r1',
    eventId: 17,
    reason: 'bad deploy',
    reapplyExclude: ['SIGNAL'],
    options: { versioningOverride: { behavior: 'AUTO_UPGRADE' } },
  }),
  operator: 'Ada',
  attribution: JSON.stringify(attribution),
  user_id: person.id,
  reason: 'bad deploy',
  ticket: 'OPS-1',
  event_id: 17,
  token: 'rw-00000001',
  latest_run_id: 'r1',
  first_intended_at: null,
  input_digest: null,
  ...more,
})
