import * as Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fillUrl } from '../src/path.ts'
import * as recoveries from '../src/recoveries.ts'
import { PointRule, RecoveryAction, RecoveryScope } from '../src/recovery-choices.ts'
import * as commands from '../src/recovery-commands.ts'
import { RecoveryId } from '../src/recovery-items.ts'

const endpoints = Object.values({ ...recoveries, ...commands })

describe('the endpoints of recoveries', () => {
  test('are these', () => {
    const params = { namespace: 'payments', id: 'r-7f3a' }
    const base = '/api/namespaces/payments/recoveries'
    expect(endpoints.map(({ method, url }) => `${method} ${fillUrl(url, params)}`).sort()).toEqual(
      [
        `GET ${base}`,
        `POST ${base}`,
        `GET ${base}/r-7f3a`,
        `GET ${base}/r-7f3a/events`,
        `GET ${base}/r-7f3a/export`,
        `GET ${base}/r-7f3a/items`,
        ...['plan', 'start', 'pause', 'resume', 'rate', 'stop', 'add', 'retry', 'take-back'].map(
          (command) => `POST ${base}/r-7f3a/${command}`,
        ),
      ].sort(),
    )
  })

  test('take no field that they do not know', () => {
    for (const { schema } of endpoints) {
      if (!('body' in schema)) continue
      expect(schema.body).toMatchObject({ additionalProperties: false })
    }
  })
})

describe('a draft', () => {
  const body = {
    scope: { by: 'failing', buildId: 'b12' },
    action: { kind: 'WATCH' },
    reason: 'bad deploy',
    requestId: 'q',
  }
  const accepts = (draft: object) => Value.Check(recoveries.draftRecovery.schema.body, draft)

  test.each([
    [{}, true],
    [{ care: { canarySize: 10 } }, true],
    [{ reason: ' ' }, false],
    [{ reason: undefined }, false],
    [{ requestId: undefined }, false],
    [{ care: { canary: 10 } }, false],
    [{ care: { failedShare: 1.1 } }, false],
    [{ care: { callsPerSecond: 0 } }, false],
    [{ action: { kind: 'DELETE' } }, false],
    [{ action: { kind: 'RESET' } }, false],
    [{ action: { kind: 'CANCEL', point: { by: 'last' } } }, false],
  ])('%j: %s', (more, isAccepted) => {
    const draft = Object.entries({ ...body, ...more }).filter(([, value]) => value !== undefined)
    expect(accepts(Object.fromEntries(draft))).toBe(isAccepted)
  })

  test.each([
    [{ by: 'query', query: "WorkflowType='order'" }, true],
    [{ by: 'query', query: '' }, false],
    [{ by: 'query', query: ' \n' }, false],
    [{ by: 'query', query: '\u0000x' }, false],
    [{ by: 'query', query: 'x\u0000' }, false],
    [{ by: 'query', query: 'a = 1\nAND b = 2' }, true],
    [{ by: 'groups', groups: ['0123456789ab'] }, true],
    [{ by: 'groups', groups: [] }, false],
    [{ by: 'runs', runs: [{ workflowId: 'order-1' }] }, true],
    [{ by: 'runs', runs: [{ workflowId: 'order-1', runId: 'x' }] }, false],
    [{ by: 'runs', runs: [] }, false],
    [{ by: 'recovery', recoveryId: 'r-7f3a', select: { verdicts: ['FAILED_AGAIN'] } }, true],
    [{ by: 'recovery', recoveryId: 'r-7f3a', select: { verdicts: [] } }, false],
    [
      {
        by: 'ended',
        query: 'CloseTime > "2026-11-03"',
        status: 'TERMINATED',
        identity: 'cron@host',
      },
      true,
    ],
  ])('of the scope %j: %s', (scope, isAccepted) => {
    expect(Value.Check(RecoveryScope, scope)).toBe(isAccepted)
  })

  test.each([
    [{ by: 'suggested' }, true],
    [{ by: 'suggested', ladder: false }, true],
    [{ by: 'activity', type: 'ChargeCard', which: 'last' }, true],
    [{ by: 'activity', type: 'ChargeCard', which: 3 }, true],
    [{ by: 'activity', type: 'ChargeCard', which: 0 }, false],
    [{ by: 'first' }, true],
    [{ by: 'last' }, true],
    [{ by: 'latest' }, true],
    [{ by: 'build' }, false],
    [{ by: 'event', eventId: 10 }, false],
  ])('of the point %j: %s', (point, isAccepted) => {
    expect(Value.Check(PointRule, point)).toBe(isAccepted)
    expect(Value.Check(RecoveryAction, { kind: 'RESET', point })).toBe(isAccepted)
  })

  test.each([
    ['r-7f3a', true],
    ['r-', false],
    ['r-7F3A', false],
    ['7f3a', false],
    ['r-7f3a/x', false],
  ])('of the id %j: %s', (id, isAccepted) => {
    expect(Value.Check(RecoveryId, id)).toBe(isAccepted)
  })
})
