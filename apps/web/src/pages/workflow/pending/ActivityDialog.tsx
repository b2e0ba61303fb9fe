import type { ActivityOptionsChange } from '@rewind/contract/activities'
import type { Session } from '@rewind/contract/cluster'
import type { PendingActivity } from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import {
  type ActivityActions,
  activityActions,
  whyNotRetryNow,
} from '@rewind/history/acts/activity-actions'
import { activityCliCommand } from '@rewind/history/cli/cli-command'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  usePauseActivity,
  useResetActivity,
  useUnpauseActivity,
  useUpdateActivityOptions,
} from '../../../api/activities.ts'
import { sessionQuery } from '../../../api/session.ts'
import { CommandLine } from '../../../components/CommandLine.tsx'
import { ReasonDialog } from '../../../components/ReasonDialog.tsx'
import { Sentences } from '../../../components/Sentences.tsx'
import { useNow } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { ActivityOptionsFields, changedOptions, optionTexts } from './ActivityOptionsFields.tsx'
import { ActivityOutcome } from './ActivityOutcome.tsx'
import {
  optionsSentences,
  pauseSentences,
  resetSentences,
  retrySentences,
  unpauseSentences,
} from './activity-consequences.ts'
import { Choices } from './Choices.tsx'
import type { ActivityDialogName } from './pending-search.ts'

interface DialogProps {
  run: RunRef
  description: WorkflowDescription
  activity: PendingActivity
  /** Whether the activity is still pending. */
  isPending: boolean
  onClose: () => void
}

/** The dialog of each activity command. */
export function ActivityDialog({ act, ...props }: DialogProps & { act: ActivityDialogName }) {
  switch (act) {
    case 'pause':
      return <PauseDialog {...props} />
    case 'unpause':
      return <UnpauseDialog {...props} />
    case 'retry':
      return <ResetDialog {...props} isRetry />
    case 'reset':
      return <ResetDialog {...props} isRetry={false} />
    case 'options':
      return <OptionsDialog {...props} />
    default:
      return act satisfies never
  }
}

/** The state that all commands share. */
function useCommand({ run, description, activity, isPending }: DialogProps) {
  const session: Session | undefined = useQuery(sessionQuery).data
  const now = useNow()
  const actions = activityActions(activity, description.actions.activity.whyNot)
  const ended = isPending ? undefined : 'The activity is pending no longer: it has ended.'
  const isKnown = session !== undefined
  return {
    ref: { ...run, activityId: activity.activityId },
    cli: { address: session?.address ?? '', ...run, activityId: activity.activityId },
    now,
    operator: session?.operator ?? 'you',
    whyNot: (rule: keyof ActivityActions | 'retryNow', isUnderWay: boolean) => {
      if (isUnderWay || !isKnown) return undefined
      if (ended !== undefined) return ended
      return rule === 'retryNow' ? whyNotRetryNow(activity, actions, now) : actions[rule].whyNot
    },
  }
}

const title = (verb: string, { type, activityId }: PendingActivity) => (
  <>
    {verb} <bdi>{visibleText(type)}</bdi> <bdi className="font-mono">{visibleText(activityId)}</bdi>
    ?
  </>
)

const ownRecord = 'Kept in Rewind’s own record: Temporal keeps no reason for this.'

function PauseDialog(props: DialogProps) {
  const { activity, onClose } = props
  const { ref, cli, operator, whyNot } = useCommand(props)
  const pause = usePauseActivity(ref, onClose)
  return (
    <ReasonDialog
      title={title('Pause', activity)}
      consequence={<Sentences all={pauseSentences(activity)} />}
      submitLabel="Pause activity"
      isDanger={false}
      whyNot={whyNot('pause', pause.isPending)}
      outcome={<ActivityOutcome {...props} />}
      action={pause}
      reasonHint={`Temporal shows it with the pause, with ${operator} as identity.`}
      onSubmit={(why) => pause.submit(why)}
      onClose={onClose}
    >
      {() => <CommandLine command={activityCliCommand({ kind: 'pause', ...cli })} />}
    </ReasonDialog>
  )
}

function UnpauseDialog(props: DialogProps) {
  const { activity, onClose } = props
  const { ref, cli, whyNot } = useCommand(props)
  const unpause = useUnpauseActivity(ref, onClose)
  const [how, setHow] = useState({ resetAttempts: false, resetHeartbeat: false })
  return (
    <ReasonDialog
      title={title('Unpause', activity)}
      consequence={<Sentences all={unpauseSentences(activity)} />}
      submitLabel="Unpause activity"
      isDanger={false}
      whyNot={whyNot('unpause', unpause.isPending)}
      outcome={<ActivityOutcome {...props} />}
      action={unpause}
      reasonHint={ownRecord}
      onSubmit={(why) => unpause.submit({ ...why, ...how })}
      onClose={onClose}
    >
      {() => (
        <>
          <Choices
            chosen={how}
            labels={{
              resetAttempts: 'Count the attempts from 1 again',
              resetHeartbeat: 'Forget the heartbeat details',
            }}
            isDisabled={unpause.isPending || unpause.unknown !== undefined}
            onChange={setHow}
          />
          <CommandLine command={activityCliCommand({ kind: 'unpause', ...cli, ...how })} />
        </>
      )}
    </ReasonDialog>
  )
}

/** "Retry now" is a reset without options. */
function ResetDialog(props: DialogProps & { isRetry: boolean }) {
  const { activity, isRetry, onClose } = props
  const { ref, cli, now, whyNot } = useCommand(props)
  const reset = useResetActivity(ref, onClose)
  const [how, setHow] = useState({
    keepPaused: false,
    resetHeartbeat: false,
    restoreOriginalOptions: false,
  })
  const sentences = isRetry ? retrySentences(activity, now) : resetSentences(activity)
  const { keepPaused: _, ...withoutPause } = how
  const asked = activity.paused ? how : withoutPause
  const labels = {
    ...(activity.paused && { keepPaused: 'Keep it paused' }),
    resetHeartbeat: 'Forget the heartbeat details',
    restoreOriginalOptions: 'Restore the options it was scheduled with',
  }
  return (
    <ReasonDialog
      title={title(isRetry ? 'Retry now:' : 'Reset', activity)}
      consequence={<Sentences all={sentences} />}
      submitLabel={isRetry ? 'Retry activity now' : 'Reset activity'}
      isDanger={false}
      whyNot={whyNot(isRetry ? 'retryNow' : 'reset', reset.isPending)}
      outcome={<ActivityOutcome {...props} />}
      action={reset}
      reasonHint={ownRecord}
      onSubmit={(why) => reset.submit({ ...why, ...asked })}
      onClose={onClose}
    >
      {() => (
        <>
          {!isRetry && (
            <Choices
              chosen={how}
              labels={labels}
              isDisabled={reset.isPending || reset.unknown !== undefined}
              onChange={setHow}
            />
          )}
          <CommandLine command={activityCliCommand({ kind: 'reset', ...cli, ...asked })} />
        </>
      )}
    </ReasonDialog>
  )
}

function OptionsDialog(props: DialogProps) {
  const { activity, onClose } = props
  const { ref, cli, whyNot } = useCommand(props)
  const update = useUpdateActivityOptions(ref, onClose)
  const [texts, setTexts] = useState(() => optionTexts(activity.options))
  const [how, setHow] = useState({ restoreOriginal: false })
  const changed = changedOptions(texts, activity.options)
  const options: ActivityOptionsChange | undefined = changed.options
  return (
    <ReasonDialog
      title={title('Update the options of', activity)}
      consequence={<Sentences all={optionsSentences(activity)} />}
      submitLabel="Update activity options"
      isDanger={false}
      whyNot={whyNot('updateOptions', update.isPending)}
      whyNotYet={how.restoreOriginal ? undefined : changed.whyNot}
      outcome={<ActivityOutcome {...props} />}
      action={update}
      reasonHint={ownRecord}
      onSubmit={(why) =>
        update.submit(
          how.restoreOriginal
            ? { ...why, restoreOriginal: true }
            : { ...why, ...(options && { options }) },
        )
      }
      onClose={onClose}
    >
      {() => (
        <>
          <ActivityOptionsFields
            texts={texts}
            problems={changed.problems}
            isDisabled={update.isPending || update.unknown !== undefined || how.restoreOriginal}
            onChange={setTexts}
          />
          <Choices
            chosen={how}
            labels={{ restoreOriginal: 'Restore the options it was scheduled with instead' }}
            isDisabled={update.isPending || update.unknown !== undefined}
            onChange={setHow}
          />
          <CommandLine
            command={activityCliCommand({
              kind: 'update-options',
              ...cli,
              options: how.restoreOriginal ? 'original' : (options ?? {}),
            })}
          />
        </>
      )}
    </ReasonDialog>
  )
}
