import { activityCases } from './activity-cases.ts'
import type { TruthCase } from './case.ts'
import { messageCases } from './message-cases.ts'
import { ownWorkCases } from './own-work-cases.ts'

export const truthCases: readonly TruthCase[] = [...activityCases, ...messageCases, ...ownWorkCases]
