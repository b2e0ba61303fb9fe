import type { Intervention } from '@rewind/contract/interventions'
import { visibleText } from './visible-text.ts'

const words: Record<Intervention['action'], string> = {
  cancel: 'requested cancellation of',
  terminate: 'terminated',
  reset: 'reset',
  'pause-activity': 'paused activity',
  'unpause-activity': 'unpaused activity',
  'reset-activity': 'reset activity',
  'update-activity-options': 'changed options of activity',
  signal: 'sent signal',
  update: 'sent update',
}

/** The name of an operation, as it stands before the run it acted on. */
export function InterventionAction({
  intervention: { action, activityId, name },
}: {
  intervention: Pick<Intervention, 'action' | 'activityId' | 'name'>
}) {
  return (
    <>
      {words[action]}
      {activityId !== undefined && (
        <>
          {' '}
          <bdi className="font-mono">{visibleText(activityId)}</bdi> of
        </>
      )}
      {name !== undefined && (
        <>
          {' '}
          <bdi className="font-mono">{visibleText(name)}</bdi> to
        </>
      )}
    </>
  )
}
