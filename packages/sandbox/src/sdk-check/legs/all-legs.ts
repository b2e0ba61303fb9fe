import { goLeg } from './go-leg.ts'
import { javaLegs } from './java-leg.ts'
import { pythonLeg } from './python-leg.ts'
import type { SdkLeg } from './sdk-leg.ts'
import { typescriptLeg } from './typescript-leg.ts'

export const allLegs: readonly SdkLeg[] = [typescriptLeg, goLeg, ...javaLegs, pythonLeg]
