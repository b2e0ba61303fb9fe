import type { Say } from '../../say.ts'
import type { Step, StepKind } from '../step.ts'

export interface WorkerOptions {
  address: string
  taskQueue: string
  /** The step lists that are the code of this worker, by name. */
  lists: Readonly<Record<string, readonly Step[]>>
}

export interface SdkWorker {
  /** Resolves when the worker has ended and no longer polls. */
  stop(): Promise<void>
}

/** One SDK in one version. Its workers run the cases. */
export interface SdkLeg {
  sdk: 'typescript' | 'go' | 'java' | 'python'
  version: string
  /** Kinds of steps that this SDK lacks. */
  lacks: readonly StepKind[]
  /**
   * Installs and builds what is not in the cache, with progress lines. Returns a function that
   * starts a worker.
   */
  prepare(say: Say): Promise<(options: WorkerOptions) => Promise<SdkWorker>>
}

export const legName = ({ sdk, version }: Pick<SdkLeg, 'sdk' | 'version'>) => `${sdk} ${version}`
