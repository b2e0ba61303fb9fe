import { activity, failingActivity, parallel, type Step, wait } from '../step.ts'
import { A, B, C, D, X, Y, Z } from './plain-steps.ts'
import { type SdkCase, sdkCase } from './sdk-case.ts'

const timer: Step = { do: 'timer', ms: 50 }

const update = (body: Step[], name = 'u'): Step => ({ do: 'update', name, body })
const updates = (subject: string, v1: Step[], v2: Step[]) =>
  sdkCase('update', subject, 'middle', v1, v2)

const updateChanges: readonly SdkCase[] = [
  updates('handler renamed', [A, update([X]), B, wait(), C], [A, update([X], 'w'), B, wait(), C]),
  updates('handler removed', [A, update([X]), B, wait(), C], [A, B, wait(), C]),
  updates('handler without steps removed', [A, update([]), B, wait(), C], [A, B, wait(), C]),
  updates(
    'step of its handler removed',
    [A, update([X, Y]), B, wait(), C],
    [A, update([Y]), B, wait(), C],
  ),
  updates(
    'step added to its handler',
    [A, update([X]), B, wait(), C],
    [A, update([Y, X]), B, wait(), C],
  ),
  updates(
    'step of its handler renamed',
    [A, update([X]), B, wait(), C],
    [A, update([Z]), B, wait(), C],
  ),
  updates(
    'step before it removed',
    [A, X, update([Y]), B, wait(), C],
    [A, update([Y]), B, wait(), C],
  ),
  updates(
    'step behind it removed',
    [A, update([Y]), X, B, wait(), C],
    [A, update([Y]), B, wait(), C],
  ),
  updates(
    'step behind it renamed',
    [A, update([Y]), X, B, wait(), C],
    [A, update([Y]), Z, B, wait(), C],
  ),
]

const [withdraw, deposit] = [activity('Withdraw'), activity('Deposit')] as const
const [undoDeposit, undoWithdraw] = [activity('Undo Deposit'), activity('Undo Withdraw')] as const
const fails = activity(failingActivity)
const saga = (body: Step[], otherwise: Step[]): Step => ({ do: 'saga', body, otherwise })
const sagas = (subject: string, place: string, v1: Step[], v2: Step[]) =>
  sdkCase('saga', subject, place, v1, v2)
const failed = saga([withdraw, deposit, fails], [undoDeposit, undoWithdraw])

const sagaChanges: readonly SdkCase[] = [
  sagas(
    'compensation removed',
    'first',
    [failed, wait(), C],
    [saga([withdraw, deposit, fails], [undoWithdraw]), wait(), C],
  ),
  sagas(
    'compensation removed',
    'last',
    [failed, wait(), C],
    [saga([withdraw, deposit, fails], [undoDeposit]), wait(), C],
  ),
  sagas(
    'compensations swapped',
    'first',
    [failed, wait(), C],
    [saga([withdraw, deposit, fails], [undoWithdraw, undoDeposit]), wait(), C],
  ),
  sagas(
    'step removed',
    'middle',
    [failed, wait(), C],
    [saga([withdraw, fails], [undoWithdraw]), wait(), C],
  ),
  sagas(
    'failed run, its step mended',
    'last',
    [{ ...failed, fails: true }],
    [{ ...saga([withdraw, deposit, activity('Ships')], []), fails: true }],
  ),
  sagas(
    'failed run without compensation, its step mended',
    'last',
    [withdraw, deposit, fails],
    [withdraw, deposit, activity('Ships')],
  ),
]

const ends = (subject: string, place: string, v2: Step[]) =>
  sdkCase('end earlier', subject, place, [A, B, D, wait(), C], v2)

const earlierEnds: readonly SdkCase[] = [
  ends('completes', 'last', [A, B, D]),
  ends('completes', 'middle', [A, B]),
  ends('completes', 'first', [A]),
  ends('fails', 'middle', [A, { do: 'fail' }]),
  sdkCase(
    'end earlier',
    'completes beside a step',
    'last',
    [A, parallel([B], [D]), wait(), C],
    [A, B],
  ),
]

const own = (name: string, id: string): Step => ({ ...activity(name), id })
const ids = (subject: string, place: string, v1: Step[], v2: Step[]) =>
  sdkCase('own ids', subject, place, v1, v2)

const ownIds: readonly SdkCase[] = [
  ids(
    'removed',
    'middle',
    [own('A', 'a'), own('X', 'x'), own('B', 'b'), wait(), C],
    [own('A', 'a'), own('B', 'b'), wait(), C],
  ),
  ids(
    'added',
    'middle',
    [own('A', 'a'), own('B', 'b'), wait(), C],
    [own('A', 'a'), own('X', 'x'), own('B', 'b'), wait(), C],
  ),
  ids(
    'renamed',
    'middle',
    [own('A', 'a'), own('X', 'x'), own('B', 'b'), wait(), C],
    [own('A', 'a'), own('Z', 'x'), own('B', 'b'), wait(), C],
  ),
  ids(
    'id changed',
    'middle',
    [own('A', 'a'), own('X', 'x'), own('B', 'b'), wait(), C],
    [own('A', 'a'), own('X', 'z'), own('B', 'b'), wait(), C],
  ),
  ids(
    'removed among the SDK’s',
    'middle',
    [A, own('X', 'x'), B, timer, wait(), C],
    [A, B, timer, wait(), C],
  ),
]

/** Update handlers, sagas, earlier ends, activity ids set by the code. */
export const specialChanges: readonly SdkCase[] = [
  ...updateChanges,
  ...sagaChanges,
  ...earlierEnds,
  ...ownIds,
]
