import { follows, labelsOf, type Program, programOf, versionsOf } from './program.ts'
import { allSteps, type Step } from './step.ts'

/** What became of a reset, followed until the new run closed or was stuck. */
export type Outcome =
  /** It did what a fresh run of the new code does; `old` names versions that took their old path. */
  | { is: 'right'; old?: string[] }
  /**
   * Its workflow task failed, after `progress` ones that were completed; `since`: the events of the
   * new run from the reset point on, as the CLI prints them.
   */
  | { is: 'stuck'; progress: number; since: unknown[] }
  /** It closed, but without steps of the new code, or with others. */
  | { is: 'wrong'; missing: string[]; extra: string[] }
  /** It neither closed nor failed in time. */
  | { is: 'waiting' }
  /** Temporal refused the reset. */
  | { is: 'refused'; text: string }

/** Judges the labels of a run that has closed by those that the steps may leave. */
export function judgeTrace(trace: readonly string[], steps: readonly Step[]): Outcome {
  const variants = variantsOf(steps)
  for (const { old, program } of variants) {
    if (follows(trace, program)) return { is: 'right', ...(old.length === 0 ? {} : { old }) }
  }
  const differences = variants.map(({ program }) => difference(trace, labelsOf(program)))
  const [least = { missing: [], extra: [] }] = differences.sort((a, b) => size(a) - size(b))
  return { is: 'wrong', ...least }
}

/** A run that a version's marker binds, or lacks, is meant to take the old path. */
function variantsOf(steps: readonly Step[]): { old: string[]; program: Program }[] {
  const names = versionsOf(allSteps(steps))
  return Array.from({ length: 2 ** names.length }, (_, bits) => {
    const old = names.filter((_name, at) => (bits >> at) % 2 === 1)
    const versions = new Map(names.map((name) => [name, !old.includes(name)]))
    return { old, program: programOf(steps, versions) }
  })
}

interface Difference {
  missing: string[]
  extra: string[]
}

function difference(trace: readonly string[], wanted: readonly string[]): Difference {
  const missing = [...wanted]
  const extra = trace.filter((label) => {
    const at = missing.indexOf(label)
    if (at >= 0) missing.splice(at, 1)
    return at < 0
  })
  return { missing, extra }
}

const size = ({ missing, extra }: Difference) => missing.length + extra.length
