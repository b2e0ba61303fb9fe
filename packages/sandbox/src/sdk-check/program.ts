import { failingActivity, type Step } from './step.ts'

/** The labels that a list of steps leaves in a history: in order, or concurrent. */
export type Program = readonly (string | { atOnce: readonly Program[] })[]

/** Returns the label of a command, as `traceOf` reads it from a history. */
export const label = (kind: string, name?: string, arg?: number | string): string =>
  [kind, name, arg === undefined ? undefined : `(${arg})`].filter(Boolean).join(' ')

/**
 * Returns the program of a list of steps. A version whose name maps to false takes its old path.
 */
export function programOf(
  steps: readonly Step[],
  versions: ReadonlyMap<string, boolean> = new Map(),
): Program {
  const of = (nested: readonly Step[] | undefined) => programOf(nested ?? [], versions)
  return steps.flatMap((step): Program => {
    switch (step.do) {
      case 'wait':
      case 'fail':
        return []
      case 'update':
        return of(step.body)
      case 'version':
        return of((versions.get(step.name ?? '') ?? true) ? step.body : step.otherwise)
      case 'parallel':
        return [{ atOnce: (step.branches ?? []).map(of) }]
      case 'mutable side effect':
        return [label(step.do, step.name)]
      case 'timer':
        return [label('timer', undefined, step.ms)]
      case 'canceled timer':
        return [label('timer', undefined, step.ms), ...of(step.body), label('cancel timer')]
      case 'canceled activity':
        return [label('activity', step.name), ...of(step.body), label('cancel activity', step.name)]
      case 'saga': {
        const failed = step.body?.findIndex(({ name }) => name === failingActivity) ?? -1
        const done = failed < 0 ? step.body : step.body?.slice(0, failed + 1)
        return [...of(done), ...(failed < 0 ? [] : of(step.otherwise))]
      }
      default:
        return [label(step.do, step.name, step.arg)]
    }
  })
}

/** Returns every label of a program, in the order of a single thread. */
export const labelsOf = (program: Program): string[] =>
  program.flatMap((node) => (typeof node === 'string' ? [node] : node.atOnce.flatMap(labelsOf)))

/** Returns true if the program can leave this trace. Concurrent branches may interleave. */
export function follows(trace: readonly string[], program: Program): boolean {
  const [first, ...rest] = trace
  if (first === undefined) return labelsOf(program).length === 0
  return remainders(program, first).some((remainder) => follows(rest, remainder))
}

/** Returns the programs that can remain after this label. */
function remainders(program: Program, wanted: string): Program[] {
  const [node, ...rest] = program
  if (node === undefined) return []
  if (typeof node === 'string') return node === wanted ? [rest] : []
  const within = node.atOnce.flatMap((branch, at) =>
    remainders(branch, wanted).map(
      (left): Program => [{ atOnce: node.atOnce.with(at, left) }, ...rest],
    ),
  )
  const isThrough = node.atOnce.every((branch) => labelsOf(branch).length === 0)
  return isThrough ? remainders(rest, wanted) : within
}

/** A signal or update that a run waits for, and the number of labels that precede it. */
export interface Pause {
  after: number
  send: { kind: 'signal' | 'update'; name: string }
}

/** Returns the waits of a list's main thread, in order. */
export function pausesOf(steps: readonly Step[]): Pause[] {
  return steps.flatMap((step, at): Pause[] => {
    if (step.do !== 'wait' && step.do !== 'update') return []
    const after = labelsOf(programOf(steps.slice(0, at))).length
    const kind = step.do === 'wait' ? 'signal' : 'update'
    return [{ after, send: { kind, name: step.name ?? '' } }]
  })
}

/** Returns the version names of a list, without duplicates. */
export function versionsOf(steps: Iterable<Step>): string[] {
  const names = new Set<string>()
  for (const step of steps) if (step.do === 'version' && step.name) names.add(step.name)
  return [...names]
}
