import type { PlanUnknown, ResetFacts, ResetPlan } from '@rewind/contract/reset-plan'
import { isClosed } from '../acts/actions.ts'
import type { PlanIndex } from './plan-index.ts'

type Unknown = readonly [PlanUnknown['code'], string]

/** Facts that no history and no server can show. Every plan lists them. */
const always: readonly Unknown[] = [
  [
    'ACTIVITY_EFFECTS',
    'Whether an activity’s effect happened: one that failed, timed out or still runs may have done its work.',
  ],
  [
    'CODE_REPLAYS',
    'Whether the code that is deployed now can follow the part that is kept; only a replay shows it.',
  ],
  [
    'OLD_ATTEMPTS',
    'Whether an attempt of an activity is still at work: it learns that its run has ended with its next heartbeat, or when its result is refused.',
  ],
]

/** A client that waits for a result hears of the end of the run it waits for, and of no other. */
function whoWaits(
  { closing }: PlanIndex,
  { description }: ResetFacts,
  { terminates }: Pick<ResetPlan, 'terminates'>,
): Unknown {
  // The event that closed it may not be at hand.
  const isKnownClosed = description !== undefined && isClosed(description.info.status)
  const isBaseClosed = closing !== undefined || isKnownClosed || terminates?.isNewer === true
  if (!isBaseClosed) {
    return [
      'WHO_WAITS',
      'Who else waits for this run: a client that does is told that the run was terminated, and does not follow to the new one.',
    ]
  }
  const ofNewer = terminates ? ' One that waits for the newer run is told it was terminated.' : ''
  return [
    'WHO_WAITS',
    `Who else waited for this run: a client that did was told how it ended, and does not hear of the new one.${ofNewer}`,
  ]
}

/** Returns what the plan does not know. The less was read, the longer the list. */
export function unknownOf(
  index: PlanIndex,
  facts: ResetFacts,
  plan: Pick<ResetPlan, 'terminates'>,
): PlanUnknown[] {
  const { length, missing } = index
  const { description, workers, children, serverVersion } = facts
  const lacking: (Unknown | false)[] = [
    missing > 0 && [
      'MISSING_EVENTS',
      `What ${missing.toLocaleString('en')} of the ${length.toLocaleString('en')} events say: they are not at hand, so every part of this plan may lack something.`,
    ],
    facts.isMoreInOtherRuns === true && [
      'MISSING_EVENTS',
      'All that later runs received: they hold more signals and updates than were read.',
    ],
    description === undefined && [
      'SIBLINGS',
      'Whether a newer run is open, which the reset would terminate, and what other runs of this workflow id received.',
    ],
    description === undefined && [
      'PAUSES',
      'Whether activities are paused, were given other options or recorded heartbeat details: that is in no history.',
    ],
    description !== undefined &&
      description.pendingActivities.length > 0 &&
      facts.changedActivityOptions === undefined && [
        'PAUSES',
        'Whether somebody changed the options of pending activities: a reset loses such changes.',
      ],
    description?.pendingWorkflowTask?.state === 'STARTED' && [
      'TASK_UNDER_WAY',
      'What came since a worker took the workflow task that is under way: it is in no history until that task ends. Signals among it are re-applied behind the others, unless signals are excluded; an activity whose answer is among it, and whose schedule is kept, runs again.',
    ],
    workers === undefined && ['POLLERS', 'Whether a worker polls the task queue of the new run.'],
    children === undefined && [
      'CHILDREN_STATE',
      'Whether the children that the history leaves open are still open.',
    ],
    serverVersion === undefined && [
      'SERVER_VERSION',
      'Which version the server has; what is said here is the more cautious where versions differ.',
    ],
  ]
  return [...always, whoWaits(index, facts, plan), ...lacking]
    .filter((unknown) => unknown !== false)
    .map(([code, message]) => ({ code, message }))
}
