import { failingActivity, type Step } from './step.ts'

/** What a list of steps leaves in a history: labels in order, some of them side by side. */
export type Program = readonly (string | { atOnce: readonly Program[] })[]

/** The label of a command, as `traceOf` reads it from a history. */
export const label = (kind: string, name?: string, arg?: number | string): string =>
  [kind, name, arg === undefined ? undefined : `(${arg})`].filter(Boolean).join(' ')

/** Where `versions` holds false for a version's name, the code runs as it does for an old run. */
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

/** Every label of a program, in the order in which one thread would leave them. */
export const labelsOf = (program: Program): string[] =>
  program.flatMap((node) => (typeof node === 'string' ? [node] : node.atOnce.flatMap(labelsOf)))

/** Whether a trace is what the program leaves: branches that run at once may interleave. */
export function follows(trace: readonly string[], program: Program): boolean {
  const [first, ...rest] = trace
  if (first === undefined) return labelsOf(program).length === 0
  return remainders(program, first).some((remainder) => follows(rest, remainder))
}

/** What may be left of a program once its next label was this one. */
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

/** What a run waits for from outside, and how many labels it has left by then. */
export interface Pause {
  after: number
  send: { kind: 'signal' | 'update'; name: string }
}

/** The waits of a list's own thread, in order. */
export function pausesOf(steps: readonly Step[]): Pause[] {
  return steps.flatMap((step, at): Pause[] => {
    if (step.do !== 'wait' && step.do !== 'update') return []
    const after = labelsOf(programOf(steps.slice(0, at))).length
    const kind = step.do === 'wait' ? 'signal' : 'update'
    return [{ after, send: { kind, name: step.name ?? '' } }]
  })
}

/** The names of a list's versions, each once. */
export function versionsOf(steps: Iterable<Step>): string[] {
  const names = new Set<string>()
  for (const step of steps) if (step.do === 'version' && step.name) names.add(step.name)
  return [...names]
}
