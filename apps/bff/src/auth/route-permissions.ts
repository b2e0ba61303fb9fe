import * as activities from '@rewind/contract/activities'
import * as attention from '@rewind/contract/attention'
import * as audit from '@rewind/contract/audit'
import * as cluster from '@rewind/contract/cluster'
import * as dashboard from '@rewind/contract/dashboard'
import type { EndpointShape } from '@rewind/contract/endpoint'
import * as history from '@rewind/contract/history'
import * as interrupts from '@rewind/contract/interrupts'
import * as interventions from '@rewind/contract/interventions'
import * as recovery from '@rewind/contract/recovery'
import * as relations from '@rewind/contract/relations'
import * as resetPlan from '@rewind/contract/reset-plan'
import * as runActs from '@rewind/contract/run-acts'
import * as runDetails from '@rewind/contract/run-details'
import * as talk from '@rewind/contract/talk'
import * as workflows from '@rewind/contract/workflows'
import type { Permission } from '@rewind/operations/access/permissions'

/**
 * Who may call a route:
 * - `PUBLIC`: everyone, also without an identity. Such a route tells nothing of a cluster.
 * - `IDENTIFIED`: every user that Rewind knows, also without a role.
 * - `IN_NAMESPACE`: users with all of the permissions in the namespace of the URL.
 * - `ANYWHERE`: users with the permission in at least one namespace. The handler leaves out the rest.
 */
export type RouteAccess =
  | { to: 'PUBLIC' }
  | { to: 'IDENTIFIED' }
  | { to: 'IN_NAMESPACE'; permissions: readonly [Permission, ...Permission[]] }
  | { to: 'ANYWHERE'; permission: Permission }

const everyone: RouteAccess = { to: 'PUBLIC' }
const users: RouteAccess = { to: 'IDENTIFIED' }
const needs = (...permissions: [Permission, ...Permission[]]): RouteAccess => ({
  to: 'IN_NAMESPACE',
  permissions,
})
const needsAnywhere = (permission: Permission): RouteAccess => ({ to: 'ANYWHERE', permission })

const keyOf = (method: string, url: string): string => `${method} ${url}`

/**
 * One row for each endpoint of the contract. A route that does something also has the name by which the
 * audit log calls it: its refusals for lack of permission are recorded.
 */
const rows: readonly (readonly [EndpointShape, RouteAccess, action?: string])[] = [
  [cluster.readHealth, everyone],
  [cluster.readReadiness, everyone],
  [cluster.readSession, users],
  [cluster.readCluster, needsAnywhere('view')],
  [cluster.listNamespaces, needsAnywhere('view')],
  [cluster.describeNamespace, needs('view')],
  [cluster.listSearchAttributes, needs('view')],

  [dashboard.readDashboard, needs('view')],
  [attention.readAttention, needs('view')],
  [attention.readAttentionGroup, needs('view')],
  [attention.startAttentionScan, needs('view'), 'start-scan'],
  [attention.stopAttentionScan, needs('view'), 'stop-scan'],

  [workflows.listWorkflows, needs('view')],
  [workflows.countWorkflows, needs('view')],
  [workflows.describeRun, needs('view')],
  [workflows.describeLatestRun, needs('view')],
  [workflows.readLineage, needs('view')],
  [recovery.readRecovery, needs('view')],
  [relations.readRelations, needs('view')],
  [relations.listChildren, needs('view')],
  [relations.readInterruption, needs('view')],
  [runDetails.readRunWorkers, needs('view')],
  [runDetails.readRunMetadata, needs('view')],

  [history.readHistory, needs('view')],
  [history.streamHistoryIndex, needs('view')],
  [history.followHistory, needs('view')],
  [history.searchHistory, needs('view')],
  [history.exportHistory, needs('view', 'payloads')],
  [history.listResetPoints, needs('view')],
  [resetPlan.readResetFacts, needs('view')],
  [resetPlan.previewReset, needs('view')],

  [interrupts.cancelRun, needs('cancel'), 'cancel'],
  [interrupts.cancelLatestRun, needs('cancel'), 'cancel'],
  [interrupts.terminateRun, needs('terminate'), 'terminate'],
  [interrupts.terminateLatestRun, needs('terminate'), 'terminate'],
  [interrupts.resetRun, needs('reset'), 'reset'],
  [activities.pauseActivity, needs('activity'), 'pause-activity'],
  [activities.unpauseActivity, needs('activity'), 'unpause-activity'],
  [activities.resetActivity, needs('activity'), 'reset-activity'],
  [activities.updateActivityOptions, needs('activity'), 'update-activity-options'],
  [talk.signalRun, needs('message'), 'signal'],
  [talk.updateRun, needs('message'), 'update'],
  [talk.queryRun, needs('message'), 'query'],
  [talk.readHandlers, needs('view')],
  [talk.readUpdate, needs('view')],

  [audit.listAudit, needsAnywhere('audit')],
  [audit.exportAudit, needsAnywhere('audit'), 'export-audit-log'],
  [audit.readAuditRecord, needsAnywhere('audit')],
  [runActs.listRunActs, needs('view')],
  [interventions.listInterventions, needsAnywhere('audit')],
  [interventions.readRequest, needs('view')],
]

/** One row for each route that is not in the contract: the files of the page, and the API reference. */
const otherRows: readonly (readonly [string, RouteAccess])[] = [
  ['GET /assets/*', everyone],
  ['GET /api/openapi.json', users],
  ['GET /api/docs', users],
  ['GET /api/docs/', users],
  ['GET /api/docs/json', users],
  ['GET /api/docs/yaml', users],
  ['GET /api/docs/static/*', users],
  ['GET /api/docs/static/index.html', users],
  ['GET /api/docs/static/swagger-initializer.js', users],
]

const table = new Map<string, RouteAccess>([
  ...rows.map(([{ method, url }, access]) => [keyOf(method, url), access] as const),
  ...otherRows,
])

const actions = new Map(
  rows.flatMap(([{ method, url }, , action]) =>
    action === undefined ? [] : [[keyOf(method, url), action] as const],
  ),
)

/** Returns what the audit log calls a route that does something. Undefined: it only reads. */
export const actionOf = (method: string, url: string): string | undefined =>
  actions.get(keyOf(method, url))

/** Returns the row of a route, or undefined. The route for GET answers HEAD too. */
export const accessOf = (method: string, url: string): RouteAccess | undefined =>
  table.get(keyOf(method === 'HEAD' ? 'GET' : method, url))

/** Returns the routes of the table, each as its method and URL. */
export const routesWithAccess = (): string[] => [...table.keys()]
