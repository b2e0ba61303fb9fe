import type { Cluster, NamespaceInfo } from '@rewind/contract/cluster'

export interface MissingFeature {
  feature: string
  /** What an operator has to do without. */
  consequence: string
}

interface Feature extends MissingFeature {
  /** Capability flags of the server or of the namespace, any of which announces the feature. */
  announcedBy: readonly string[]
}

/** What newer servers have, or a namespace may have turned on, and older ones lack. */
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

/** What this server, or this namespace on it, does not have. */
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

/** No flag announces that a reset may move the run to a version: 1.29 does, older servers drop it in silence. */
export function movesVersionsWithReset(serverVersion: string | undefined): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(serverVersion ?? '') ?? []
  if (major === undefined) return false
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 29)
}
