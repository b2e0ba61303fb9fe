import { fromSegment, toSegment } from '@rewind/contract/path'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { historyOf } from './api/run-history.ts'
import { workflowsPageQuery } from './api/workflows.ts'
import { routerBasePath } from './base-path.ts'
import { Frame } from './Frame.tsx'
import { attentionSearch } from './pages/attention/attention-search.ts'
import { auditSearch, earlierAuditSearch } from './pages/audit/audit-search.ts'
import { historySearch } from './pages/history/history-search.ts'
import { NotFoundPage, RouteErrorPage } from './pages/RouteErrorPage.tsx'
import { resetSearch } from './pages/reset/reset-search.ts'
import { pendingSearch } from './pages/workflow/pending/pending-search.ts'
import { relationsSearch } from './pages/workflow/relations/relations-search.ts'
import { runSearch } from './pages/workflow/run-search.ts'
import { talkSearch } from './pages/workflow/talk/talk-search.ts'
import { pageOf, workflowsSearch } from './pages/workflows/workflows-search.ts'
import { webUiLanding } from './web-ui-links.ts'

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteErrorPage,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/dashboard/DashboardPage.tsx'), 'HomePage'),
})

const cluster = createRoute({
  getParentRoute: () => root,
  path: '/cluster',
  component: lazyRouteComponent(() => import('./pages/cluster/ClusterPage.tsx'), 'ClusterPage'),
})

const importFile = createRoute({
  getParentRoute: () => root,
  path: '/import',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./pages/history/ImportPage.tsx'), 'ImportPage'),
})

const importReset = createRoute({
  getParentRoute: () => root,
  path: '/import/reset',
  validateSearch: resetSearch,
  component: lazyRouteComponent(() => import('./pages/reset/FileResetPage.tsx'), 'FileResetPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./pages/audit/AuditPage.tsx'), 'AuditPage'),
})

/** The address of the audit log in earlier versions. */
const interventions = createRoute({
  getParentRoute: () => root,
  path: '/interventions',
  validateSearch: earlierAuditSearch,
  beforeLoad: ({ search }) => {
    // Without the names of earlier versions, which the router keeps beside the new ones.
    throw redirect({ to: '/audit', search: auditSearch(search), replace: true })
  },
})

const namespace = createRoute({
  getParentRoute: () => root,
  path: '/namespaces/$namespace',
  params: {
    parse: (raw) => ({ namespace: fromSegment(raw.namespace) }),
    stringify: (params) => ({ namespace: toSegment(params.namespace) }),
  },
})

const dashboard = createRoute({
  getParentRoute: () => namespace,
  path: '/',
  component: lazyRouteComponent(
    () => import('./pages/dashboard/DashboardPage.tsx'),
    'DashboardPage',
  ),
})

const attention = createRoute({
  getParentRoute: () => namespace,
  path: '/attention',
  validateSearch: attentionSearch,
  component: lazyRouteComponent(
    () => import('./pages/attention/AttentionPage.tsx'),
    'AttentionPage',
  ),
})

const workflows = createRoute({
  getParentRoute: () => namespace,
  path: '/workflows',
  validateSearch: workflowsSearch,
  loaderDeps: ({ search: { query, status, pageSize, page } }) => ({
    query,
    status,
    pageSize,
    page,
  }),
  // Starts the request for the rows while the code of the page still loads.
  loader({ params, deps }) {
    void queryClient.prefetchQuery(workflowsPageQuery(params.namespace, pageOf(deps)))
  },
  component: lazyRouteComponent(
    () => import('./pages/workflows/WorkflowsPage.tsx'),
    'WorkflowsPage',
  ),
})

const workflow = createRoute({
  getParentRoute: () => namespace,
  path: '/workflows/$workflowId',
  params: {
    parse: (raw) => ({ workflowId: fromSegment(raw.workflowId) }),
    stringify: (params) => ({ workflowId: toSegment(params.workflowId) }),
  },
})

const latestRun = createRoute({
  getParentRoute: () => workflow,
  path: '/',
  component: lazyRouteComponent(
    () => import('./pages/workflow/LatestRunPage.tsx'),
    'LatestRunPage',
  ),
})

const run = createRoute({
  getParentRoute: () => workflow,
  path: '/$runId',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./pages/workflow/RunPage.tsx'), 'RunPage'),
})

const runIndex = createRoute({
  getParentRoute: () => run,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({
      to: '/namespaces/$namespace/workflows/$workflowId/$runId/history',
      params,
      replace: true,
    })
  },
})

const history = createRoute({
  getParentRoute: () => run,
  path: '/history',
  validateSearch: historySearch,
  // Starts to read the index while the code of the page still loads.
  loader: ({ params }) => historyOf(params).start(),
  component: lazyRouteComponent(() => import('./pages/history/HistoryTab.tsx'), 'HistoryTab'),
})

const pending = createRoute({
  getParentRoute: () => run,
  path: '/pending',
  validateSearch: pendingSearch,
  component: lazyRouteComponent(
    () => import('./pages/workflow/pending/PendingTab.tsx'),
    'PendingTab',
  ),
})

const cancellation = createRoute({
  getParentRoute: () => run,
  path: '/cancellation',
  component: lazyRouteComponent(
    () => import('./pages/workflow/cancellation/CancellationTab.tsx'),
    'CancellationTab',
  ),
})

const relations = createRoute({
  getParentRoute: () => run,
  path: '/relations',
  validateSearch: relationsSearch,
  component: lazyRouteComponent(
    () => import('./pages/workflow/relations/RelationsTab.tsx'),
    'RelationsTab',
  ),
})

const workers = createRoute({
  getParentRoute: () => run,
  path: '/workers',
  component: lazyRouteComponent(() => import('./pages/workflow/WorkersTab.tsx'), 'WorkersTab'),
})

const talk = createRoute({
  getParentRoute: () => run,
  path: '/talk',
  validateSearch: talkSearch,
  // A new run gets a new component: answers of one run must not stay for another.
  remountDeps: ({ params }) => params,
  component: lazyRouteComponent(() => import('./pages/workflow/talk/TalkTab.tsx'), 'TalkTab'),
})

const metadata = createRoute({
  getParentRoute: () => run,
  path: '/metadata',
  component: lazyRouteComponent(() => import('./pages/workflow/MetadataTab.tsx'), 'MetadataTab'),
})

// Paths of the Temporal Web UI that Rewind has no page for: a link from an old ticket works with
// this host.
const webUiTab = createRoute({
  getParentRoute: () => workflow,
  path: '/$runId/$',
  beforeLoad: ({ params: { _splat = '', ...params } }) => {
    const landing = webUiLanding(_splat)
    if (landing === undefined) throw notFound()
    const { tab, search = {} } = landing
    throw redirect({
      to: `/namespaces/$namespace/workflows/$workflowId/$runId/${tab}`,
      params,
      search,
      replace: true,
    })
  },
})

const webUiTaskQueue = createRoute({
  getParentRoute: () => namespace,
  path: '/task-queues/$taskQueue',
  beforeLoad: ({ params: { namespace, taskQueue } }) => {
    throw redirect({
      to: '/namespaces/$namespace/workflows',
      params: { namespace },
      search: { query: `TaskQueue = ${quoted(taskQueue)}` },
      replace: true,
    })
  },
})

/** The runs of a schedule. Rewind has no page for the schedule itself. */
const webUiSchedule = createRoute({
  getParentRoute: () => namespace,
  path: '/schedules/$scheduleId',
  beforeLoad: ({ params: { namespace, scheduleId } }) => {
    throw redirect({
      to: '/namespaces/$namespace/workflows',
      params: { namespace },
      search: { query: `TemporalScheduledById = ${quoted(scheduleId)}` },
      replace: true,
    })
  },
})

const webUiNamespaces = createRoute({
  getParentRoute: () => root,
  path: '/namespaces',
  beforeLoad: () => {
    throw redirect({ to: '/', replace: true })
  },
})

const webUiImport = createRoute({
  getParentRoute: () => root,
  path: '/import/$theirs',
  beforeLoad: () => {
    throw redirect({ to: '/import', replace: true })
  },
})

const reset = createRoute({
  getParentRoute: () => workflow,
  path: '/$runId/reset',
  validateSearch: resetSearch,
  // The reset page needs the rows, so reading starts while its code still loads.
  loader: ({ params }) => historyOf(params).start(),
  component: lazyRouteComponent(() => import('./pages/reset/ResetPage.tsx'), 'ResetPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    cluster,
    importFile,
    importReset,
    webUiImport,
    webUiNamespaces,
    audit,
    interventions,
    namespace.addChildren([
      dashboard,
      webUiTaskQueue,
      webUiSchedule,
      attention,
      workflows,
      workflow.addChildren([
        latestRun,
        run.addChildren([
          runIndex,
          history,
          pending,
          cancellation,
          relations,
          workers,
          talk,
          metadata,
        ]),
        reset,
        webUiTab,
      ]),
    ]),
  ]),
  basepath: routerBasePath,
  // Plain strings: the router's default would write ?query="x" and read ?event=17 as a number.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(search)) {
      if (value !== undefined && value !== '') params.set(name, String(value))
    }
    const text = params.toString()
    return text === '' ? '' : `?${text}`
  },
  // When a page breaks, the frame and its links stay.
  defaultErrorComponent: RouteErrorPage,
  defaultPreload: false,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
