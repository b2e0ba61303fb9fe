import { AuditRecordKind } from '@rewind/contract/audit'
import { InterventionState } from '@rewind/contract/interventions'
import type { AuditFilter } from '../../api/audit.ts'

type Search = { [K in keyof AuditFilter]?: AuditFilter[K] | undefined } & {
  /** The id of the open record. */
  entry?: string | undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 1000) : undefined

const one = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((each) => each === value)

/** Actions and permissions are open lists: later versions of the server add more. */
const word = (value: unknown): string | undefined => {
  const given = text(value)
  return given !== undefined && /^[a-z][a-z-]{0,99}$/.test(given) ? given : undefined
}

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const auditSearch = (raw: Record<string, unknown>): Search => ({
  text: text(raw.text),
  user: text(raw.user),
  action: word(raw.action),
  outcome: one(InterventionState.enum, raw.outcome),
  from: text(raw.from),
  to: text(raw.to),
  kind: one(AuditRecordKind.enum, raw.kind),
  permission: word(raw.permission),
  namespace: text(raw.namespace),
  workflowId: text(raw.workflowId),
  runId: text(raw.runId),
  entry: text(raw.entry),
})

/** Reads an address of `/interventions`, the page of the audit log in earlier versions. */
export const earlierAuditSearch = ({ operator, state, ...raw }: Record<string, unknown>): Search =>
  auditSearch({ user: operator, outcome: state, ...raw })

/** Returns the filters that are set, as the API takes them. */
export const filterOf = ({ entry: _, ...search }: Search): AuditFilter =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
