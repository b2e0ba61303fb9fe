import type { Step } from '../step.ts'

/** One change of a workflow's code during a run. */
export interface SdkCase {
  /** Unique: change, subject and place. */
  name: string
  /** The kind of change, for example `remove` or `swap`. */
  change: string
  /** The changed kind of step, for example `activity`. */
  subject: string
  /** The position in the code, for example `first` or `inside a parallel group`. */
  place: string
  v1: Step[]
  v2: Step[]
}

export const sdkCase = (
  change: string,
  subject: string,
  place: string,
  v1: Step[],
  v2: Step[],
): SdkCase => ({ name: `${change} ${subject}, ${place}`, change, subject, place, v1, v2 })
