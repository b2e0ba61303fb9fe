import type { ResetOptions } from '@rewind/contract/interrupts'
import type { ReapplyExclude } from '@rewind/contract/primitives'

export interface ResetChoice {
  eventId: number
  reapplyExclude?: readonly ReapplyExclude[]
  options?: ResetOptions
}
