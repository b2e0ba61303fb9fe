import { follows, labelsOf, type Program, programOf, versionsOf } from './program.ts'
import { allSteps, type Step } from './step.ts'

/** The outcome of a reset, followed until the new run closed or was stuck. */
export type Outcome =
  /**
   * The new run did what a fresh run of the new code does. `old` names versions that took their old
   * path.
   */
  | { is: 'right'; old?: string[] }
  /**
   * The workflow task failed after `progress` completed ones. `since`: the events of the new run
   * from the reset point on, in the format of the CLI.
   */
  | { is: 'stuck'; progress: number; since: unknown[] }
  /** The new run closed with missing or extra steps. */
  | { is: 'wrong'; missing: string[]; extra: string[] }
  /** The new run neither closed nor failed in time. */
  | { is: 'waiting' }
  /** Temporal refused the reset. */
  | { is: 'refused'; text: string }

/** Compares the labels of a closed run with those that the steps can leave. */
export function judgeTrace(trace: readonly string[], steps: readonly Step[]): Outcome {
  const variants = variantsOf(steps)
  for (const { old, program } of variants) {
    if (follows(trace, program)) return { is: 'right', ...(old.length === 0 ? {} : { old }) }
  }
  const differences = variants.map(({ program }) => difference(trace, labelsOf(program)))
  const [least = { missing: [], extra: [] }] = differences.sort((a, b) => size(a) - size(b))
  return { is: 'wrong', ...least }
}

/**
 * Returns the programs of all combinations of old and new paths of the versions. A run takes the
 * old path if a version marker requires it, or if the marker is absent.
 */
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
