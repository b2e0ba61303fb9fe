import { expect, test } from 'vitest'
import { auditSearch } from '../src/pages/audit/audit-search.ts'
import { historySearch } from '../src/pages/history/history-search.ts'
import { resetSearch } from '../src/pages/reset/reset-search.ts'
import { pendingSearch } from '../src/pages/workflow/pending/pending-search.ts'
import { relationsSearch } from '../src/pages/workflow/relations/relations-search.ts'
import { runSearch } from '../src/pages/workflow/run-search.ts'
import { talkSearch } from '../src/pages/workflow/talk/talk-search.ts'

// The router keeps a search parameter unless its key is present with the value undefined.
test.each([
  [historySearch, { view: 'nope', event: '1x', order: 'up', filter: 'nope', from: 'noon', to: '' }],
  [historySearch, { q: '', regex: 'yes' }],
  [pendingSearch, { kind: 'nope', state: '', q: '', open: '', act: 'explode' }],
  [relationsSearch, { status: 'nope' }],
  [runSearch, { dialog: 'nope' }],
  [talkSearch, { say: 'nope', name: '' }],
  [auditSearch, { namespace: ' ', user: '', action: 'No Pe', outcome: 'nope', kind: 'nope' }],
  [resetSearch, { event: '-1', by: 'nope', of: 'x', exclude: 'nope', version: 'x', follow: 'x' }],
] as const)('damaged parameters of an address are taken out of it', (read, raw) => {
  const search: Record<string, unknown> = { ...read(raw) }
  for (const name of Object.keys(raw)) {
    expect(Object.hasOwn(search, name), name).toBe(true)
    expect(search[name], name).toBeUndefined()
  }
})

test('a filter keeps its known words', () => {
  expect(historySearch({ filter: 'failed,nope' }).filter).toBe('failed')
})
