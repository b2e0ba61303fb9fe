import { activityCases } from './activity-cases.ts'
import type { TruthCase } from './case.ts'
import { childCases } from './child-cases.ts'
import { limitCases, nexusCases } from './limit-cases.ts'
import { messageCases } from './message-cases.ts'
import { ownWorkCases } from './own-work-cases.ts'
import { runCases } from './run-cases.ts'
import { surroundingCases } from './surrounding-cases.ts'
import { versionCases } from './version-cases.ts'

export const truthCases: readonly TruthCase[] = [
  ...activityCases,
  ...messageCases,
  ...ownWorkCases,
  ...childCases,
  ...runCases,
  ...nexusCases,
  ...limitCases,
  ...surroundingCases,
  ...versionCases,
]
