import { expect, test } from 'vitest'
import { lostParts } from '../src/lost-parts.ts'
import { attentionSearch } from '../src/pages/attention/attention-search.ts'
import { auditSearch } from '../src/pages/audit/audit-search.ts'
import { historySearch } from '../src/pages/history/history-search.ts'
import { pendingSearch } from '../src/pages/workflow/pending/pending-search.ts'
import { talkSearch } from '../src/pages/workflow/talk/talk-search.ts'
import { workflowsSearch } from '../src/pages/workflows/workflows-search.ts'

test.each([
  ['an unknown status', workflowsSearch, { status: 'BANANA' }, ['status=BANANA']],
  ['one of two statuses', workflowsSearch, { status: 'FAILED,BANANA' }, ['status=BANANA']],
  ['known statuses', workflowsSearch, { status: 'FAILED,RUNNING' }, []],
  ['a page size that is not offered', workflowsSearch, { pageSize: '7' }, ['pageSize=7']],
  ['a page as the Temporal Web UI counts it', workflowsSearch, { page: '2' }, []],
  ['a query with commas', workflowsSearch, { query: 'a IN (1,2)' }, []],
  ['an unknown group', attentionSearch, { group: 'zzzz' }, ['group=zzzz']],
  ['a group', attentionSearch, { group: '0123456789ab' }, []],
  ['nothing', attentionSearch, { group: '' }, []],
  ['an unknown kind', pendingSearch, { kind: 'nope', q: 'a,b' }, ['kind=nope']],
  ['the view that is shown anyway', historySearch, { view: 'table', order: 'desc' }, []],
  ['an expression that is none', historySearch, { regex: 'false' }, []],
  ['queries, which come first', talkSearch, { say: 'query' }, []],
  ['an unknown category', historySearch, { filter: 'failed,nope' }, ['filter=nope']],
  ['a time in another zone', historySearch, { from: '2026-11-23T03:00:00+01:00' }, []],
  ['an unknown outcome', auditSearch, { outcome: 'exploded' }, ['outcome=exploded']],
] as const)('%s', (_name, read, raw, expected) => {
  expect(lostParts({ ...raw }, { ...read(raw) })).toEqual(expected)
})
