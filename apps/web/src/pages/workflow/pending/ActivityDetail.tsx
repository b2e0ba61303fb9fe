import type { ActivityOptions, PendingActivity } from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { activityActions, whyNotRetryNow } from '@rewind/history/acts/activity-actions'
import { interruptionOf } from '@rewind/history/failures/activity-interruption'
import { useSyncExternalStore } from 'react'
import type { HistorySource } from '../../../api/history-source.ts'
import { historyOf } from '../../../api/run-history.ts'
import { Button } from '../../../components/Button.tsx'
import { duration } from '../../../components/format-time.ts'
import { Notice } from '../../../components/Notice.tsx'
import { Payload } from '../../../components/Payload.tsx'
import { exactDuration } from '../../../components/parse-duration.ts'
import { TimeText, useNow } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { EventLink, Facts, FailurePart, Part } from './Facts.tsx'
import { interruptionWords } from './pending-items.ts'
import type { ActivityDialogName } from './pending-search.ts'

interface ActivityProps {
  run: RunRef
  description: WorkflowDescription
  activity: PendingActivity
  isPending: boolean
  onAct: (act: ActivityDialogName) => void
}

/** All facts of a pending activity, and its commands. */
export function ActivityDetail(props: ActivityProps) {
  const { run, activity } = props
  const details = activity.heartbeatDetails ?? []
  return (
    <>
      {props.isPending && <Actions {...props} />}
      {activity.pause && <PauseNotice activity={activity} />}
      <Facts
        all={[
          ['Attempt', attemptText(activity)],
          ['Next attempt', <NextAttempt key="next" activity={activity} />],
          ['Last heartbeat', <Heartbeat key="heartbeat" activity={activity} />],
          ['Worker', activity.lastWorkerIdentity && visibleText(activity.lastWorkerIdentity)],
          ['Worker version', version(activity)],
          [
            'Attempt scheduled',
            isBetweenAttempts(activity) ? undefined : timeOf(activity.scheduledTime),
          ],
          ['Attempt started', timeOf(activity.lastStartedTime)],
          ['Last attempt ended', timeOf(activity.lastAttemptCompleteTime)],
          ['Gives up', timeOf(activity.expirationTime)],
          ['Priority', priority(activity)],
          ['Scheduled by', <ScheduledBy key="event" {...{ run, activity }} />],
        ]}
      />
      <LastFailure run={run} activity={activity} />
      {details.length > 0 && (
        <Part title="Details of the last heartbeat">
          {details.map((payload, at) => (
            <Payload
              // biome-ignore lint/suspicious/noArrayIndexKey: payloads have no other key
              key={at}
              payload={payload}
              name={details.length > 1 ? `heartbeat details ${at + 1}` : 'heartbeat details'}
            />
          ))}
        </Part>
      )}
      {activity.options && (
        <Part title="Options in force">
          <Facts all={optionFacts(activity.options)} />
        </Part>
      )}
    </>
  )
}

function LastFailure({ run, activity }: Pick<ActivityProps, 'run' | 'activity'>) {
  const interruption = interruptionOf(activity)
  return interruption === undefined ? (
    <FailurePart run={run} title="Last failure" failure={activity.failure} />
  ) : (
    <p className="text-ink-soft">{interruptionWords[interruption]}</p>
  )
}

function Actions({ description, activity, onAct }: ActivityProps) {
  const now = useNow()
  const actions = activityActions(activity, description.actions.activity.whyNot)
  const buttons: { act: ActivityDialogName; label: string; whyNot: string | undefined }[] = [
    { act: 'retry', label: 'Retry now…', whyNot: whyNotRetryNow(activity, actions, now) },
    activity.paused
      ? { act: 'unpause', label: 'Unpause…', whyNot: actions.unpause.whyNot }
      : { act: 'pause', label: 'Pause…', whyNot: actions.pause.whyNot },
    { act: 'reset', label: 'Reset activity…', whyNot: actions.reset.whyNot },
    { act: 'options', label: 'Update options…', whyNot: actions.updateOptions.whyNot },
  ]
  return (
    <div className="flex flex-wrap gap-1.5">
      {buttons.map(({ act, label, whyNot }) => (
        // One button pauses and unpauses, so that it can take the focus back from its dialog.
        <Button key={act === 'unpause' ? 'pause' : act} whyNot={whyNot} onClick={() => onAct(act)}>
          {label}
        </Button>
      ))}
    </div>
  )
}

function PauseNotice({ activity: { pause } }: { activity: PendingActivity }) {
  if (!pause) return null
  return (
    <Notice
      tone="warning"
      title={
        <>
          Paused
          {pause.identity !== undefined && (
            <>
              {' '}
              by <bdi>{visibleText(pause.identity)}</bdi>
            </>
          )}
          {pause.by === 'rule' && ` by rule ${pause.ruleId ?? ''}`}
          {pause.time !== undefined && (
            <>
              , <TimeText time={pause.time} show="relative" />
            </>
          )}
        </>
      }
    >
      {pause.reason !== undefined && <p>“{visibleText(pause.reason)}”</p>}
      <p className="text-ink-soft">
        A reset of the run unpauses it: the new run schedules it anew, as attempt 1.
      </p>
    </Notice>
  )
}

const attemptText = ({ attempt, maximumAttempts }: PendingActivity): string =>
  `${attempt.toLocaleString('en')} of ${maximumAttempts > 0 ? maximumAttempts.toLocaleString('en') : 'any number'}`

/**
 * Between attempts the server's scheduled time is that of the next attempt, which `NextAttempt`
 * shows.
 */
const isBetweenAttempts = ({ nextAttemptTime, paused }: PendingActivity): boolean =>
  paused || nextAttemptTime !== undefined

function NextAttempt({ activity: { nextAttemptTime, paused } }: { activity: PendingActivity }) {
  const now = useNow()
  if (paused) return 'when it is unpaused'
  if (nextAttemptTime === undefined) return <span className="text-ink-faint">not planned</span>
  const left = Date.parse(nextAttemptTime) - now
  return (
    <>
      <TimeText time={nextAttemptTime} />
      {left > 0 && <span className="tabular-nums">, in {duration(left)}</span>}
    </>
  )
}

function Heartbeat({ activity }: { activity: PendingActivity }) {
  const { lastHeartbeatTime, heartbeatTimeout } = activity
  const limit =
    heartbeatTimeout === undefined
      ? 'no heartbeat timeout'
      : `heartbeat timeout ${duration(heartbeatTimeout)}`
  if (lastHeartbeatTime !== undefined) {
    return (
      <>
        <TimeText time={lastHeartbeatTime} show="relative" />{' '}
        <span className="text-ink-soft">· {limit}</span>
      </>
    )
  }
  return heartbeatTimeout === undefined ? (
    <>
      none, and no heartbeat timeout
      <span className="text-ink-soft"> · nothing reaches an attempt that does not heartbeat</span>
    </>
  ) : (
    <>none yet · {limit}</>
  )
}

function version({ deploymentName, buildId }: PendingActivity) {
  if (buildId === undefined) return undefined
  return visibleText(deploymentName === undefined ? buildId : `${deploymentName}, build ${buildId}`)
}

const priority = ({ priority: given }: PendingActivity) =>
  given &&
  [
    given.priorityKey && `key ${given.priorityKey}`,
    given.fairnessKey && `fairness key ${visibleText(given.fairnessKey)}`,
    given.fairnessWeight && `weight ${given.fairnessWeight}`,
  ]
    .filter(Boolean)
    .join(', ')

const timeOf = (time: string | undefined) => time && <TimeText time={time} />

/** The description does not name the scheduled event. The history does, so it is read. */
function ScheduledBy({ run, activity }: Pick<ActivityProps, 'run' | 'activity'>) {
  const source: HistorySource = historyOf(run)
  const { model } = source
  useSyncExternalStore(source.subscribe, () => model.version)
  const isComplete = useSyncExternalStore(source.subscribe, () => source.isComplete)
  const error = useSyncExternalStore(source.subscribe, () => source.error)
  for (let eventId = model.length; eventId > 0; eventId--) {
    const row = model.rowAt(eventId)
    if (row?.type === 'ACTIVITY_TASK_SCHEDULED' && row.id === activity.activityId) {
      return <EventLink run={run} eventId={eventId} />
    }
  }
  const whyNot = isComplete
    ? 'no event of the history'
    : error === undefined
      ? 'reading the history…'
      : `the history could not be read: ${error.message}`
  return <span className="text-ink-faint">{whyNot}</span>
}

const none = 'none'
const time = (milliseconds: number | undefined) =>
  milliseconds === undefined ? none : exactDuration(milliseconds)

const optionFacts = (options: ActivityOptions) =>
  [
    ['Task queue', options.taskQueue && visibleText(options.taskQueue)],
    ['Schedule to close', time(options.scheduleToCloseTimeout)],
    ['Schedule to start', time(options.scheduleToStartTimeout)],
    ['Start to close', time(options.startToCloseTimeout)],
    ['Heartbeat timeout', time(options.heartbeatTimeout)],
    ['Initial interval', time(options.initialInterval)],
    ['Back-off coefficient', String(options.backoffCoefficient ?? none)],
    ['Maximum interval', time(options.maximumInterval)],
    ['Maximum attempts', String(options.maximumAttempts ?? 'no limit')],
  ] as const
