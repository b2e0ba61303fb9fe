/**
 * One step of a workflow, as data: an interpreter in each SDK (`packages/sandbox/interpreters`, and
 * `legs/typescript-interpreter.ts`) runs lists of them. A list belongs to the code of a worker's
 * version, not to the input of a workflow.
 *
 * - `activity`, `local activity`, `child`, `nexus`: starts it and waits for its result
 * - `timer`: waits `ms`
 * - `signal`: sends signal `name` to the target workflow; `cancel external`: requests its cancellation
 * - `search attribute`, `memo`: upserts `arg`
 * - `side effect`, `mutable side effect`: records `arg` (Go and Java)
 * - `version`: runs `body` where the code is new, `otherwise` where the history is older than it
 * - `parallel`: runs all `branches` at once and waits for all
 * - `canceled timer`, `canceled activity`: starts it, runs `body`, then cancels it
 * - `wait`: waits for signal `name`
 * - `update`: waits until update `name` has run; its handler runs `body`
 * - `saga`: runs `body`; where a step of it fails, runs `otherwise`, and fails the run if `fails`
 * - `fail`: fails the run at once
 */
export interface Step {
  do: StepKind
  name?: string
  arg?: number
  /** The activity id. Absent: chosen by the SDK. */
  id?: string
  ms?: number
  /** For a version: the oldest and the newest one that the code knows. Defaults: -1 and 1. */
  min?: number
  max?: number
  body?: Step[]
  otherwise?: Step[]
  branches?: Step[][]
  fails?: boolean
}

export type StepKind = (typeof stepKinds)[number]

export const stepKinds = [
  'activity',
  'local activity',
  'child',
  'nexus',
  'timer',
  'signal',
  'cancel external',
  'search attribute',
  'memo',
  'side effect',
  'mutable side effect',
  'version',
  'parallel',
  'canceled timer',
  'canceled activity',
  'wait',
  'update',
  'saga',
  'fail',
] as const

/** This activity fails without a retry. Every other activity returns its call: `X (1)`. */
export const failingActivity = 'Fails'
/** This activity heartbeats until it is canceled. */
export const slowActivity = 'Slow'
/** Workflow types that complete at once. */
export const childTypes = ['K', 'L']
/** A workflow that is open during the check. It receives signals and cancel requests. */
export const targetWorkflowId = 'target'
/** The signal of the last wait. The worker of the old code is replaced before it is sent. */
export const lastSignal = 'go'

export const activity = (name: string, arg?: number): Step => ({
  do: 'activity',
  name,
  ...(arg === undefined ? {} : { arg }),
})
export const wait = (name = lastSignal): Step => ({ do: 'wait', name })
export const parallel = (...branches: Step[][]): Step => ({ do: 'parallel', branches })

/** Yields every step of a list, including nested ones. */
export function* allSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step
    for (const nested of [step.body, step.otherwise, ...(step.branches ?? [])]) {
      if (nested !== undefined) yield* allSteps(nested)
    }
  }
}
