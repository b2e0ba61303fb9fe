import type { AccessRules } from '../../src/access/access-rules.ts'
import { parseAccess } from '../../src/access/parse-access.ts'

/** Returns the rules of an access file. Throws its problems when it is invalid. */
export function rulesOf(text: string): AccessRules {
  const parsed = parseAccess(text)
  if (!parsed.valid) throw new Error(JSON.stringify(parsed.problems))
  return parsed.rules
}

/** An access file with custom roles and bindings of every kind. */
export const accessFile = `contact: "#platform"
roles:
  oncall:
    permissions: [view, payloads, cancel, reset]
  auditor: { permissions: [audit] }
bindings:
  - role: viewer
    groups: [everyone]
  - role: oncall
    users: [ada@example.com, grace]
    groups: [payments]
    clusters: ["*"]
    namespaces: [payments-*]
    contact: "#payments"
  - role: auditor
    users: [grace]
  - role: operator
    groups: [sre]
    clusters: [eu-?]
    contact: "#sre"
  - role: admin
    groups: [platform]
`

/** Everyone who has signed in may see everything. */
export const everyoneIsViewer = rulesOf('bindings: [{ role: viewer, groups: [everyone] }]')
