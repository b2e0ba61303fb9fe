import { serverClock } from '../../clock.ts'
import { dateAndTime } from '../../components/format-time.ts'
import { timeInZone } from '../../components/time-in-zone.ts'
import { type WorkflowsSearch, workflowsSearch } from './workflows-search.ts'

/** A named search of the list. */
export interface SavedView {
  name: string
  search: WorkflowsSearch
}

const maxViews = 200

/** A view that needs a capability of the namespace. */
interface SystemView extends SavedView {
  needs?: string
  what: string
}

/**
 * Returns the views that every user has. Their times are absolute, so that a link to a view shows
 * what was seen then.
 */
export function systemViews(timeZone: string, now = serverClock.now()): SystemView[] {
  const since = (time: number) => `${new Date(time).toISOString().slice(0, 16)}:00Z`
  const today = dateAndTime(new Date(now).toISOString(), timeZone).slice(0, 10)
  const midnight = Date.parse(timeInZone(today, timeZone) ?? '')
  return [
    { name: 'All', search: {}, what: 'Every execution' },
    { name: 'Running', search: { status: 'RUNNING' }, what: 'Executions that are open' },
    {
      name: 'Failed today',
      search: { status: 'FAILED,TIMED_OUT', query: `CloseTime >= '${since(midnight)}'` },
      what: 'Failed or timed out since midnight in your time zone',
    },
    {
      name: 'Started today',
      search: { query: `StartTime >= '${since(midnight)}'` },
      what: 'Started since midnight in your time zone',
    },
    {
      name: 'Last hour',
      search: { query: `StartTime >= '${since(now - 3_600_000)}'` },
      what: 'Started within the last hour',
    },
    {
      name: 'Parents',
      search: { query: 'ParentWorkflowId IS NULL' },
      what: 'Executions that no other workflow started',
    },
    {
      name: 'Task failures',
      search: {
        status: 'RUNNING',
        query:
          "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')",
      },
      needs: 'reportedProblemsSearchAttribute',
      what: 'Open executions whose workflow task fails again and again',
    },
  ]
}

/** Returns a list of texts from JSON. Drops everything else. */
export function textsFrom(json: string | undefined): string[] {
  const found = parsed(json)
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : []
}

/**
 * Returns views from storage or from an exported file; undefined if the text is no list of views.
 */
export function viewsFrom(json: string | undefined): SavedView[] | undefined {
  const found = parsed(json)
  if (!Array.isArray(found)) return undefined
  const views = new Map<string, SavedView>()
  for (const each of found.slice(0, maxViews)) {
    if (typeof each !== 'object' || each === null || !('name' in each)) return undefined
    const name = String(each.name).trim().slice(0, 100)
    if (name === '') return undefined
    const search = 'search' in each && typeof each.search === 'object' ? each.search : {}
    views.set(name, { name, search: placeOf({ ...search }) })
  }
  return [...views.values()]
}

/** Drops the page: its token belongs to the list at another time. */
export function placeOf(search: Record<string, unknown>): WorkflowsSearch {
  const { page: _, ...place } = workflowsSearch(search)
  return place
}

/** Adds a view, or replaces the one with the same name. */
export const withView = (views: readonly SavedView[], view: SavedView): SavedView[] => [
  ...views.filter(({ name }) => name !== view.name),
  view,
]

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json)
  } catch {
    return undefined
  }
}
