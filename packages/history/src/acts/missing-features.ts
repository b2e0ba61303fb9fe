import type { Cluster, NamespaceInfo } from '@rewind/contract/cluster'

export interface MissingFeature {
  feature: string
  /** What the operator cannot do or see. */
  consequence: string
}

interface Feature extends MissingFeature {
  /**
   * Capability flags of the server or the namespace. One of them is enough to announce the feature.
   */
  announcedBy: readonly string[]
}

/**
 * Features that some supported servers or namespaces lack:
 * docs/temporal-semantics.md#versions-and-unknown-fields
 */
const features: readonly Feature[] = [
  {
    feature: 'Counts by status',
    announcedBy: ['countGroupByExecutionStatus'],
    consequence: 'The list shows how many executions there are, not how many have which status.',
  },
  {
    feature: 'Finding stuck runs by a query',
    announcedBy: ['reportedProblemsSearchAttribute'],
    consequence:
      'There is no search attribute TemporalReportedProblems: only a run’s own page tells that it is stuck.',
  },
  {
    feature: 'Pausing a workflow',
    announcedBy: ['workflowPause'],
    consequence: 'Only single activities can be paused.',
  },
  {
    feature: 'Workflow updates',
    announcedBy: ['syncUpdate', 'asyncUpdate'],
    consequence: 'Runs take signals, but no updates.',
  },
  {
    feature: 'Schedules',
    announcedBy: ['supportsSchedules'],
    consequence: 'Workflows are started by clients and cron only.',
  },
  {
    feature: 'Nexus',
    announcedBy: ['nexus'],
    consequence: 'No Nexus operations: there are none to re-apply after a reset.',
  },
]

/** Returns the features that neither the server nor the namespace announces. */
export function missingFeatures(
  cluster: Pick<Cluster, 'capabilities'>,
  namespace: Pick<NamespaceInfo, 'capabilities'>,
): MissingFeature[] {
  const has = (name: string) =>
    cluster.capabilities[name] === true || namespace.capabilities[name] === true
  return features
    .filter(({ announcedBy }) => !announcedBy.some(has))
    .map(({ feature, consequence }) => ({ feature, consequence }))
}

/**
 * Whether a reset can move the new run to a worker version. No capability flag announces it: 1.29
 * and newer do it, older servers ignore the field
 * (docs/temporal-semantics.md#versions-and-unknown-fields).
 */
export function movesVersionsWithReset(serverVersion: string | undefined): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(serverVersion ?? '') ?? []
  if (major === undefined) return false
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 29)
}
