import type { WorkerVersion } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { isFreshPoller } from '../acts/consequences.ts'
import { humanDuration } from '../text/durations.ts'
import { noWorker as nobody, pollersTaking } from '../workers/worker-versions.ts'
import { behaviourOf } from './server-differences.ts'
import type { PlanContext, Warn } from './warning.ts'

/** Where the new run's first workflow task goes. */
interface Destination {
  /** Absent: to any worker without a version. */
  version?: WorkerVersion
  /** Why it is this one. */
  because: string
}

/** The operator's choice, else an override that is on the run, else what the kept part says. */
function destination({ index, facts, choice, point }: PlanContext): Destination {
  const chosen = choice.options?.versioningOverride
  const override = chosen ?? facts.versioning?.override
  if (override?.behavior === 'PINNED') {
    const { deploymentName, buildId } = override
    const because = chosen === undefined ? 'an override pins the run to it' : 'it is chosen here'
    return { version: { deploymentName, buildId }, because }
  }
  const last = index.points.findLast(
    (eventId) => eventId < point && index.rowAt(eventId)?.type === 'WORKFLOW_TASK_COMPLETED',
  )
  const kept = index.rowAt(last ?? 0)?.pinnedTo
  if (override === undefined && kept !== undefined) {
    return {
      version: kept,
      because: `the workflow is pinned, and completed event ${last} there`,
    }
  }
  const current = facts.workers?.current
  return current === undefined
    ? { because: 'the run is bound to no version' }
    : { version: current, because: 'it is the current version' }
}

const waits = { severity: 'warning', outlook: 'It waits until one does.' } as const

const pinIsChosen = ({ choice }: PlanContext) =>
  choice.options?.versioningOverride?.behavior === 'PINNED'

/** Newer servers ask for a worker of the version first. */
function unpolledPin({ facts }: PlanContext) {
  const { refusesUnpolledPin } = behaviourOf(facts.serverVersion)
  if (refusesUnpolledPin === false) return waits
  return refusesUnpolledPin
    ? ({ severity: 'refused', outlook: 'This server refuses such a reset.' } as const)
    : ({
        severity: 'severe',
        outlook: 'The server may refuse such a reset; else it waits.',
      } as const)
}

const noWorker: Warn = (context) => {
  const { workers, readAt } = context.facts
  if (workers === undefined) return undefined
  const { version, because } = destination(context)
  const now = Date.parse(readAt ?? '')
  const versions = version === undefined ? [] : [version]
  const polling = pollersTaking(workers.pollers, versions)
  if (polling.some((poller) => isFreshPoller(poller, now))) return undefined
  const isNone = polling.length === 0
  const { severity, outlook } = pinIsChosen(context) && isNone ? unpolledPin(context) : waits
  return {
    code: 'NO_WORKER',
    severity,
    title: 'No worker takes the new run',
    message: `${nobody(versions)} ${isNone ? 'polls' : 'has polled'} task queue ${workers.taskQueue}${isNone ? '' : ' for over a minute'}, where the new run goes (${because}). ${outlook}`,
    eventIds: [],
    wayOut:
      version === undefined
        ? 'Start a worker for this task queue.'
        : 'Start a worker of this version, or move the run to another version with the reset.',
  }
}

const timeoutsStartAnew: Warn = ({ facts: { start } }) => {
  const timeouts = [
    start?.executionTimeout && `execution timeout of ${duration(start.executionTimeout)}`,
    start?.runTimeout && `run timeout of ${duration(start.runTimeout)}`,
  ].filter((timeout) => typeof timeout === 'string')
  if (timeouts.length === 0) return undefined
  return {
    code: 'TIMEOUTS_START_ANEW',
    severity: 'note',
    title: 'Timeouts start anew',
    message: `The ${timeouts.join(' and the ')} ${timeouts.length === 1 ? 'counts' : 'count'} from the reset. Timers keep the time at which they were due.`,
    eventIds: [1],
  }
}

const duration = (milliseconds: number): string => humanDuration(`${milliseconds / 1000}s`)

const scheduleMayOverlap: Warn = ({ facts: { start } }) => {
  const by = start?.scheduledBy
  const cron = start?.cronSchedule
  if (by === undefined && cron === undefined) return undefined
  return {
    code: 'SCHEDULE_MAY_OVERLAP',
    severity: 'warning',
    title:
      by === undefined
        ? 'The cron schedule goes on from the new run'
        : 'A schedule started this run',
    message:
      by === undefined
        ? `Cron ${cron} starts the next run when this one ends. A reset of an older run ends the chain that is open and begins one of its own.`
        : `Schedule ${by} may start its next run while the new run is at work, whatever its overlap policy.`,
    eventIds: [1],
    wayOut:
      by === undefined
        ? 'Reset the newest run of the chain.'
        : 'Pause the schedule until the new run has ended.',
  }
}

/** Told by the name of the cluster asked: a request may be forwarded to the active one, or refused. */
const namespaceActiveElsewhere: Warn = ({ facts: { namespace, clusterName } }) => {
  const active = namespace?.activeClusterName
  if (!namespace?.isGlobal || !active || !clusterName || active === clusterName) return undefined
  return {
    code: 'NAMESPACE_ACTIVE_ELSEWHERE',
    severity: 'severe',
    title: 'The namespace is active in another cluster',
    message: `This is cluster ${clusterName}; namespace ${namespace.name} is active in ${active}. The reset is forwarded there, or refused here.`,
    eventIds: [],
    wayOut: `Reset from a console of cluster ${active}.`,
  }
}

const hour = 3_600_000

const retentionEnds: Warn = ({ facts }) => {
  const { description, namespace, readAt } = facts
  const retention = namespace?.retention
  if (retention === undefined || retention <= 0 || description === undefined) return undefined
  const { status, closeTime } = description.info
  if (!isClosed(status) || closeTime === undefined) {
    return {
      code: 'RETENTION_ENDS',
      severity: 'note',
      title: 'The way back has an end',
      message: `This run’s history is kept for ${duration(retention)} after it closes; until then it can be brought back by a reset of its own.`,
      eventIds: [],
    }
  }
  const end = Date.parse(closeTime) + retention
  const isSoon = end - Date.parse(readAt ?? closeTime) < hour
  return {
    code: 'RETENTION_ENDS',
    severity: isSoon ? 'warning' : 'note',
    title: isSoon ? 'This run is about to be deleted' : 'This run can be reset for a while',
    message: `This run closed and is kept for ${duration(retention)}, until ${new Date(end).toISOString()}. After that it can be neither read nor reset.`,
    eventIds: [],
  }
}

export const environmentWarnings: readonly Warn[] = [
  namespaceActiveElsewhere,
  noWorker,
  scheduleMayOverlap,
  timeoutsStartAnew,
  retentionEnds,
]
