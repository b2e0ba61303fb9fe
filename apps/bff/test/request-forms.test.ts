import { resetReason } from '@rewind/history/reset-reason'
import { expect, test } from 'vitest'
import { activityCommands, activityOperation } from '../src/interventions/activity.ts'
import { cancelOperation } from '../src/interventions/cancel.ts'
import type { Room } from '../src/interventions/interventions.ts'
import { resetOperation } from '../src/interventions/reset.ts'
import { signalOperation, updateOperation } from '../src/interventions/talk.ts'
import { terminateOperation } from '../src/interventions/terminate.ts'

// Requests that an earlier version has stored, or has left in Temporal, are recognised by these texts:
// what is tried here must not change.

const room = { operator: 'ada', mode: 'READ_WRITE' } as Room
const run = { namespace: 'n', workflowId: 'order', runId: 'r' }
const why = { reason: ' bad deploy ', requestId: 'q' }
const activity = { ...run, activityId: 'charge' }
const said = { name: 'go', input: [{ text: '"pen"' }], requestId: 'q' }
const digest = '99db6ff2d0975472b40255c5358bbcb949a0c3c44dfd671a6c04f60b43b566b1'

test.each([
  [
    'a cancel',
    cancelOperation(room, run, why),
    '{"action":"cancel","runId":"r","reason":"bad deploy"}',
  ],
  [
    'a cancel of the latest run',
    cancelOperation(room, { namespace: 'n', workflowId: 'order' }, why),
    '{"action":"cancel","runId":"latest","reason":"bad deploy"}',
  ],
  [
    'a termination',
    terminateOperation(room, run, why),
    '{"action":"terminate","runId":"r","reason":"bad deploy"}',
  ],
  [
    'a reset',
    resetOperation(room, run, { ...why, eventId: 4, reapplyExclude: ['UPDATE', 'SIGNAL'] }),
    '{"action":"reset","runId":"r","eventId":4,"reason":"bad deploy","reapplyExclude":["SIGNAL","UPDATE"],"options":{}}',
  ],
  [
    'a pause',
    activityOperation(room, activityCommands.pause, activity, why),
    '{"action":"pause-activity","runId":"r","activityId":"charge","reason":"bad deploy"}',
  ],
  [
    'an unpause',
    activityOperation(room, activityCommands.unpause, activity, { ...why, resetAttempts: true }),
    '{"action":"unpause-activity","runId":"r","activityId":"charge","reason":"bad deploy","resetAttempts":true}',
  ],
  [
    'a reset of an activity',
    activityOperation(room, activityCommands.reset, activity, { ...why, keepPaused: true }),
    '{"action":"reset-activity","runId":"r","activityId":"charge","reason":"bad deploy","keepPaused":true}',
  ],
  [
    'other options of an activity',
    activityOperation(room, activityCommands.updateOptions, activity, {
      ...why,
      options: { maximumAttempts: 3 },
    }),
    '{"action":"update-activity-options","runId":"r","activityId":"charge","reason":"bad deploy","options":{"maximumAttempts":3}}',
  ],
  [
    'a signal',
    signalOperation(room, run, said),
    `{"action":"signal","runId":"r","name":"go","input":"${digest}","reason":""}`,
  ],
  [
    'an update with an id of its own',
    updateOperation(room, run, { ...said, ...why, updateId: 'u', waitForStage: 'ACCEPTED' }),
    `{"action":"update","runId":"r","name":"go","input":"${digest}","reason":"bad deploy","updateId":"u"}`,
  ],
])('%s is stored in the form of earlier versions', (_, { asked }, request) => {
  expect(asked).toMatchObject({ request, token: 'rw-a2d19c5d', operator: 'ada' })
})

test('the reason of a reset is written in the form of earlier versions', () => {
  expect(resetReason({ operator: 'ada', reason: 'bad deploy', token: 'rw-a2d19c5d' })).toBe(
    'ada: bad deploy [rw-a2d19c5d]',
  )
})
