import type { HistorySearch } from './pages/history/history-search.ts'
import type { TalkSearch } from './pages/workflow/talk/talk-search.ts'

/** The page here for an address of the Temporal Web UI: the same thing, or the nearest to it. */
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

/** The path after the run id in addresses of the Web UI, older versions included. */
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

/** Returns the page for the rest of a path; undefined if the Web UI has no such page. */
export function webUiLanding(rest: string): Landing | undefined {
  const path = rest.replace(/\/+$/, '')
  const [, kind, id] = /^history\/(events|event-groups)\/(\d{1,9})$/.exec(path) ?? []
  if (id !== undefined) {
    const view = kind === 'events' ? {} : ({ view: 'groups' } as const)
    return { tab: 'history', search: { ...view, event: Number(id) } }
  }
  return Object.hasOwn(landings, path) ? landings[path] : undefined
}
