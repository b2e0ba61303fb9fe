import type { Step } from '../step.ts'

/** One change of a workflow's code that a run has to live through. */
export interface SdkCase {
  /** Unique: its change, its subject and its place. */
  name: string
  /** The kind of change: `remove`, `swap`. */
  change: string
  /** What is changed: `activity`. */
  subject: string
  /** Where in the code: `first`, `inside a parallel group`. */
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
