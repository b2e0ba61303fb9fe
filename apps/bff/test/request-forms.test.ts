import { resetReason } from '@rewind/history/reset-points/reset-reason'
import type { Actor } from '@rewind/operations/access/actor'
import { activityCommands, activityOperation } from '@rewind/operations/acts/activity-commands'
import { cancelOperation } from '@rewind/operations/acts/cancel'
import { signalOperation, updateOperation } from '@rewind/operations/acts/messages'
import type { OperationContext } from '@rewind/operations/acts/operation-context'
import { terminateOperation } from '@rewind/operations/acts/terminate'
import { resetOperation } from '@rewind/operations/reset/reset'
import { expect, test } from 'vitest'

// Requests that an earlier version stored or left in Temporal are recognised by these texts, so the
// texts must not change.

const ada = { name: 'ada' } as Actor
const room = { mode: 'READ_WRITE' } as OperationContext
const run = { namespace: 'n', workflowId: 'order', runId: 'r' }
const why = { reason: ' bad deploy ', requestId: 'q' }
const activity = { ...run, activityId: 'charge' }
const said = { name: 'go', input: [{ text: '"pen"' }], requestId: 'q' }
const digest = '99db6ff2d0975472b40255c5358bbcb949a0c3c44dfd671a6c04f60b43b566b1'

test.each([
  [
    'a cancel',
    cancelOperation(ada, room, run, why),
    '{"action":"cancel","runId":"r","reason":"bad deploy"}',
  ],
  [
    'a cancel of the latest run',
    cancelOperation(ada, room, { namespace: 'n', workflowId: 'order' }, why),
    '{"action":"cancel","runId":"latest","reason":"bad deploy"}',
  ],
  [
    'a termination',
    terminateOperation(ada, room, run, why),
    '{"action":"terminate","runId":"r","reason":"bad deploy"}',
  ],
  [
    'a reset',
    resetOperation(ada, room, run, { ...why, eventId: 4, reapplyExclude: ['UPDATE', 'SIGNAL'] }),
    '{"action":"reset","runId":"r","eventId":4,"reason":"bad deploy","reapplyExclude":["SIGNAL","UPDATE"],"options":{}}',
  ],
  [
    'a pause',
    activityOperation(activityCommands.pause, ada, room, activity, why),
    '{"action":"pause-activity","runId":"r","activityId":"charge","reason":"bad deploy"}',
  ],
  [
    'an unpause',
    activityOperation(activityCommands.unpause, ada, room, activity, {
      ...why,
      resetAttempts: true,
    }),
    '{"action":"unpause-activity","runId":"r","activityId":"charge","reason":"bad deploy","resetAttempts":true}',
  ],
  [
    'a reset of an activity',
    activityOperation(activityCommands.reset, ada, room, activity, { ...why, keepPaused: true }),
    '{"action":"reset-activity","runId":"r","activityId":"charge","reason":"bad deploy","keepPaused":true}',
  ],
  [
    'other options of an activity',
    activityOperation(activityCommands.updateOptions, ada, room, activity, {
      ...why,
      options: { maximumAttempts: 3 },
    }),
    '{"action":"update-activity-options","runId":"r","activityId":"charge","reason":"bad deploy","options":{"maximumAttempts":3}}',
  ],
  [
    'a signal',
    signalOperation(ada, room, run, said),
    `{"action":"signal","runId":"r","name":"go","input":"${digest}","reason":""}`,
  ],
  [
    'an update with an id of its own',
    updateOperation(ada, room, run, { ...said, ...why, updateId: 'u', waitForStage: 'ACCEPTED' }),
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
