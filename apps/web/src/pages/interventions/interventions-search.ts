import { InterventionAction, InterventionState } from '@rewind/contract/interventions'
import type { InterventionFilter } from '../../api/interventions.ts'

type Search = { [K in keyof InterventionFilter]?: InterventionFilter[K] | undefined }

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 1000) : undefined

const one = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((each) => each === value)

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const interventionsSearch = (raw: Record<string, unknown>): Search => ({
  namespace: text(raw.namespace),
  workflowId: text(raw.workflowId),
  runId: text(raw.runId),
  operator: text(raw.operator),
  action: one(InterventionAction.enum, raw.action),
  state: one(InterventionState.enum, raw.state),
  from: text(raw.from),
  to: text(raw.to),
})

/** Returns the filters that are set, as the API takes them. */
export const filterOf = (search: Search): InterventionFilter =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
