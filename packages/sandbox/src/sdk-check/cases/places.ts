import { parallel, type Step, wait } from '../step.ts'
import { A, B, C, D, E, F, G } from './plain-steps.ts'

const without = (branches: readonly Step[][]): Step =>
  parallel(...branches.filter((branch) => branch.length > 0))

/** The position of the changed steps among others. The worker is replaced at the last wait. */
export const places = {
  first: (changed: Step[]) => [...changed, A, B, wait(), C],
  middle: (changed: Step[]) => [A, ...changed, B, D, wait(), C],
  last: (changed: Step[]) => [A, B, ...changed, wait(), C],
  'middle, nothing behind the wait': (changed: Step[]) => [A, ...changed, B, wait()],
  'last, nothing behind the wait': (changed: Step[]) => [A, B, ...changed, wait()],
  'first of a parallel group': (changed: Step[]) => [A, without([changed, [B], [D]]), wait(), C],
  'inside a parallel group': (changed: Step[]) => [A, without([[B], changed, [D]]), E, wait(), C],
  'behind a wait': (changed: Step[]) => [A, wait('on'), ...changed, B, wait(), C],
  'early in a long run': (changed: Step[]) => [A, ...changed, B, D, E, F, G, wait(), C],
}

export type Place = keyof typeof places

export const allPlaces = Object.keys(places) as Place[]
/** For rare kinds of commands. */
export const somePlaces: readonly Place[] = [
  'first',
  'middle',
  'middle, nothing behind the wait',
  'inside a parallel group',
]
