import type { Intervention } from '@rewind/contract/interventions'

const words: Record<Intervention['action'], string> = {
  cancel: 'requested cancellation of',
  terminate: 'terminated',
  reset: 'reset',
  'pause-activity': 'paused activity',
  'unpause-activity': 'unpaused activity',
  'reset-activity': 'reset activity',
  'update-activity-options': 'changed options of activity',
}

/** What was done, in the words that stand before the activity's id or the run. */
export const interventionWords = ({ action }: Pick<Intervention, 'action'>): string => words[action]
