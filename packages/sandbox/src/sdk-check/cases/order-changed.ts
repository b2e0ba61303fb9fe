import { activity, parallel, type Step, type StepKind, wait } from '../step.ts'
import { type Place, places } from './places.ts'
import { A, B, C, D, X, Y } from './plain-steps.ts'
import { type SdkCase, sdkCase } from './sdk-case.ts'

const local = (name: string, arg?: number): Step => ({
  ...activity(name, arg),
  do: 'local activity',
})
const timer = (ms: number): Step => ({ do: 'timer', ms })
const child = (name: string, arg?: number): Step => ({ ...activity(name, arg), do: 'child' })

const pairs: readonly (readonly [string, Step, Step])[] = [
  ['two activities', X, Y],
  ['activity and timer', X, timer(50)],
  ['activity and local activity', X, local('Y')],
  ['two local activities', local('X'), local('Y')],
  ['activity and child', X, child('K')],
  ['timer and child', timer(50), child('K')],
]
const swapPlaces: readonly Place[] = [
  'first',
  'middle',
  'last',
  'middle, nothing behind the wait',
  'behind a wait',
  'early in a long run',
]

const swapped = pairs.flatMap(([subject, one, other]) => [
  ...swapPlaces.map((place) =>
    sdkCase('swap', subject, place, places[place]([one, other]), places[place]([other, one])),
  ),
  sdkCase(
    'swap',
    subject,
    'inside a parallel group',
    [A, parallel([one], [other], [D]), wait(), C],
    [A, parallel([other], [one], [D]), wait(), C],
  ),
])

/** Steps of one kind that differ only in an argument. */
const likes: Partial<Record<StepKind, (arg: number) => Step>> = {
  activity: (arg) => activity('X', arg),
  'local activity': (arg) => local('X', arg),
  timer: (arg) => timer(30 + 20 * arg),
  child: (arg) => child('K', arg),
  signal: (arg) => ({ do: 'signal', name: 'poke', arg }),
  'search attribute': (arg) => ({ do: 'search attribute', arg }),
  nexus: (arg) => ({ do: 'nexus', name: 'echo', arg }),
}

/** SDKs compare the kind and the type of a command, not its arguments. */
const shifted = Object.entries(likes).flatMap(([subject, like]) => {
  const list = (...args: number[]) => args.map(like)
  const shift = (place: string, v1: Step[], v2: Step[]) =>
    sdkCase('shift among equals', subject, place, v1, v2)
  return [
    shift('first of three removed', [...list(1, 2, 3), wait(), C], [...list(2, 3), wait(), C]),
    shift('second of three removed', [...list(1, 2, 3), wait(), C], [...list(1, 3), wait(), C]),
    shift('last of three removed', [...list(1, 2, 3), wait(), C], [...list(1, 2), wait(), C]),
    shift('one added in front', [...list(1, 2), B, wait(), C], [...list(0, 1, 2), B, wait(), C]),
    shift(
      'one added between',
      [A, ...list(1, 3), B, wait(), C],
      [A, ...list(1, 2, 3), B, wait(), C],
    ),
    shift(
      'second removed, nothing behind the wait',
      [...list(1, 2, 3), wait()],
      [...list(1, 3), wait()],
    ),
    shift(
      'first of two removed before another',
      [A, ...list(1, 2), B, wait(), C],
      [A, ...list(2), B, wait(), C],
    ),
    shift(
      'across a wait',
      [...list(1), wait('on'), ...list(2), B, wait(), C],
      [...list(2), wait('on'), B, wait(), C],
    ),
    shift(
      'inside a parallel group',
      [A, parallel(...list(1, 2, 3).map((step) => [step])), wait(), C],
      [A, parallel(...list(1, 3).map((step) => [step])), wait(), C],
    ),
    shift(
      'fewer rounds of a loop',
      [A, ...list(1, 1, 1), B, wait(), C],
      [A, ...list(1, 1), B, wait(), C],
    ),
    shift(
      'more rounds of a loop',
      [A, ...list(1, 1), B, wait(), C],
      [A, ...list(1, 1, 1), B, wait(), C],
    ),
  ]
})

const moved = (subject: string, place: string, v1: Step[], v2: Step[]) =>
  sdkCase('rearrange', subject, place, v1, v2)

/** Sequences that become parallel, reordered groups, moved steps. */
const rearranged: readonly SdkCase[] = [
  moved('two in sequence to parallel', 'first', [X, Y, wait(), C], [parallel([X], [Y]), wait(), C]),
  moved(
    'two in sequence to parallel',
    'middle',
    [A, X, Y, B, wait(), C],
    [A, parallel([X], [Y]), B, wait(), C],
  ),
  moved(
    'three in sequence to parallel',
    'first',
    [A, B, D, wait(), C],
    [parallel([A], [B], [D]), wait(), C],
  ),
  moved(
    'two parallel to sequence',
    'middle',
    [A, parallel([X], [Y]), B, wait(), C],
    [A, X, Y, B, wait(), C],
  ),
  moved(
    'three parallel to sequence',
    'first',
    [parallel([A], [B], [D]), wait(), C],
    [A, B, D, wait(), C],
  ),
  moved(
    'chain to chain and parallel',
    'middle',
    [A, parallel([B], [D]), wait(), C],
    [parallel([A], [B], [D]), wait(), C],
  ),
  moved(
    'activity and timer',
    'middle',
    [A, timer(50), D, wait(), C],
    [parallel([A], [timer(50)]), D, wait(), C],
  ),
  moved(
    'branches of three',
    'inside a parallel group',
    [A, parallel([B], [X], [D]), wait(), C],
    [A, parallel([D], [B], [X]), wait(), C],
  ),
  moved(
    'step of one branch to another',
    'inside a parallel group',
    [A, parallel([B, X], [D]), wait(), C],
    [A, parallel([B], [D, X]), wait(), C],
  ),
  moved(
    'step from before a wait',
    'behind a wait',
    [A, X, wait('on'), B, wait(), C],
    [A, wait('on'), X, B, wait(), C],
  ),
  moved(
    'step to before a wait',
    'behind a wait',
    [A, wait('on'), X, B, wait(), C],
    [A, X, wait('on'), B, wait(), C],
  ),
  moved(
    'step to the very front',
    'early in a long run',
    [A, B, D, X, Y, wait(), C],
    [X, A, B, D, Y, wait(), C],
  ),
  moved(
    'step to the very end',
    'early in a long run',
    [A, X, B, D, Y, wait(), C],
    [A, B, D, Y, X, wait(), C],
  ),
]

export const orderChanged: readonly SdkCase[] = [...swapped, ...shifted, ...rearranged]
