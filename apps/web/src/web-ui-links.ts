import type { HistorySearch } from './pages/history/history-search.ts'
import type { TalkSearch } from './pages/workflow/talk/talk-search.ts'

/** Where an address of the Temporal Web UI lands: the same thing here, or what comes nearest to it. */
interface Landing {
  tab: 'history' | 'pending' | 'relations' | 'metadata' | 'talk'
  search?: HistorySearch | TalkSearch
}

const history: Landing = { tab: 'history' }
const groups: Landing = { tab: 'history', search: { view: 'groups' } }
const json: Landing = { tab: 'history', search: { view: 'json' } }
const pending: Landing = { tab: 'pending' }
const relations: Landing = { tab: 'relations' }
const metadata: Landing = { tab: 'metadata' }
const stack: Landing = { tab: 'talk', search: { say: 'stack' } }
const query: Landing = { tab: 'talk' }

/** What follows the run id in the Web UI's addresses, those of its older versions too. */
const landings: Record<string, Landing> = {
  'history/feed': history,
  'history/compact': groups,
  'history/json': json,
  'history.json': json,
  timeline: { tab: 'history', search: { view: 'timeline' } },
  'call-stack': stack,
  'stack-trace': stack,
  query,
  queries: query,
  update: { tab: 'talk', search: { say: 'update' } },
  'pending-activities': pending,
  relationships: relations,
  'nexus-links': relations,
  'search-attributes': metadata,
  memo: metadata,
  'user-metadata': metadata,
}

/** Undefined: the Web UI has no such page either. */
export function webUiLanding(rest: string): Landing | undefined {
  const path = rest.replace(/\/+$/, '')
  const [, kind, id] = /^history\/(events|event-groups)\/(\d{1,9})$/.exec(path) ?? []
  if (id !== undefined) {
    const view = kind === 'events' ? {} : ({ view: 'groups' } as const)
    return { tab: 'history', search: { ...view, event: Number(id) } }
  }
  return Object.hasOwn(landings, path) ? landings[path] : undefined
}
