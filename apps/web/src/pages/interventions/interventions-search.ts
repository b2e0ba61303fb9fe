import { InterventionAction, InterventionState } from '@rewind/contract/interventions'
import type { InterventionFilter } from '../../api/interventions.ts'

type Search = { [K in keyof InterventionFilter]?: InterventionFilter[K] | undefined }

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 1000) : undefined

const one = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((each) => each === value)

/** The trail's filters in the address; what is none of them is left out. */
export function interventionsSearch(raw: Record<string, unknown>): Search {
  const search = {
    namespace: text(raw.namespace),
    workflowId: text(raw.workflowId),
    runId: text(raw.runId),
    operator: text(raw.operator),
    action: one(InterventionAction.enum, raw.action),
    state: one(InterventionState.enum, raw.state),
    from: text(raw.from),
    to: text(raw.to),
  }
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
}

/** The filters that are set, as the API takes them. */
export const filterOf = (search: Search): InterventionFilter =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
