import type { Say } from '../../say.ts'
import type { Step, StepKind } from '../step.ts'

export interface WorkerOptions {
  address: string
  taskQueue: string
  /** The lists of steps that are this worker's code, by name. */
  lists: Readonly<Record<string, readonly Step[]>>
}

export interface SdkWorker {
  /** Resolves once it has ended, and polls no more. */
  stop(): Promise<void>
}

/** One SDK in one version, whose workers run the cases. */
export interface SdkLeg {
  sdk: 'typescript' | 'go' | 'java' | 'python'
  version: string
  /** Kinds of steps that this SDK does not have. */
  lacks: readonly StepKind[]
  /** Installs and builds what the cache lacks, says so, and gives what starts a worker. */
  prepare(say: Say): Promise<(options: WorkerOptions) => Promise<SdkWorker>>
}

export const legName = ({ sdk, version }: Pick<SdkLeg, 'sdk' | 'version'>) => `${sdk} ${version}`
