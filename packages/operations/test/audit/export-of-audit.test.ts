import { expect, test } from 'vitest'
import { type AccessRules, builtInRoles } from '../../src/access/access-rules.ts'
import { actorOf } from '../../src/access/actor.ts'
import { AuditReader } from '../../src/audit/audit-reader.ts'
import { openStore } from '../../src/store/store.ts'
import { intentOf } from './intents.ts'

const rulesFor = (namespace: string): AccessRules => {
  const role = { name: 'auditor', permissions: new Set(['audit'] as const) }
  const places = { clusters: ['*'], namespaces: [namespace] }
  return { roles: builtInRoles, bindings: [{ role, users: ['ada'], groups: [], ...places }] }
}

test.each([{}, { namespace: 'payments' }])(
  'an export goes on only with what its reader may still see: %o',
  async (filter) => {
    const store = await openStore(':memory:')
    // More than one page of an export.
    for (let at = 0; at < 501; at++) await store.recordIntent(intentOf())
    const access = { rules: rulesFor('*') }
    const ada = { id: 'ada', name: 'ada', via: 'HEADER', groups: [] } as const
    const exported = new AuditReader(store.audit).all(actorOf(access, ada), filter)
    expect((await exported.next()).done).toBe(false)
    access.rules = rulesFor('orders')
    let more = 0
    const rest = async () => {
      for await (const _ of exported) more += 1
    }
    await rest().catch((error: unknown) => expect(error).toMatchObject({ code: 'FORBIDDEN' }))
    expect(more).toBeLessThan(500)
    await store.close()
  },
)
