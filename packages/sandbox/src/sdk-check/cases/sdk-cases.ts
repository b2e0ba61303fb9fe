import type { Step } from '../step.ts'
import { oneStepChanged } from './one-step-changed.ts'
import { orderChanged } from './order-changed.ts'
import type { SdkCase } from './sdk-case.ts'
import { specialChanges } from './special-changes.ts'
import { versionChanges } from './version-changes.ts'

/** Every case of the check. */
export const sdkCases: readonly SdkCase[] = [
  ...oneStepChanged,
  ...orderChanged,
  ...versionChanges,
  ...specialChanges,
]

/** Returns the step lists of one version of the code, by case name. */
export const listsOf = (cases: readonly SdkCase[], version: 'v1' | 'v2'): Record<string, Step[]> =>
  Object.fromEntries(cases.map((each) => [each.name, each[version]]))
