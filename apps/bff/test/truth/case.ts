import { randomUUID } from 'node:crypto'
import type { PlanWarningCode } from '@rewind/contract/reset-plan'
import { DrivenRun } from '../drive.ts'
import type { Choice } from './compare.ts'
import {
  activity,
  type Command,
  completeActivity,
  eventIdOf,
  eventsOf,
  failActivity,
  failRunBy,
} from './driver.ts'

interface Made {
  run: DrivenRun
  newRunId: string
}

interface Difference {
  refused?: RegExp
}

interface Chosen extends Choice {
  run: DrivenRun
}

export interface TruthCase {
  name: string
  /** Makes a history, and chooses a point of it. */
  make(): Promise<Chosen>
  /** The expected warnings, except that about the base run's retention, which every plan has. */
  warnings?: PlanWarningCode[]
  /** The server's message, if it must refuse the reset. */
  refused?: RegExp
  /**
   * What the server reapplies although no history shows it yet. The plan says that there may be
   * such events.
   */
  buffered?: string[]
  /** Skips the other points of the history. */
  onlyThisPoint?: boolean
  /** Where servers differ, by version. */
  onServer?: Partial<Record<'1.29' | '1.32', Difference>>
  /** Checks that only this case needs. */
  after?(made: Made): Promise<void>
}

export const unique = (name: string) => `${name}-${randomUUID()}`

/** Completes the first workflow task, event 4, with these commands. */
export async function decided(
  commands: (run: DrivenRun) => Command[],
  options: Parameters<typeof DrivenRun.start>[1] = {},
): Promise<DrivenRun> {
  const run = await DrivenRun.start(undefined, options)
  await run.decide(...commands(run))
  return run
}

/**
 * Returns a failed saga: the withdrawal is done, the next step failed, and the withdrawal was
 * undone.
 */
export async function compensated(): Promise<{ run: DrivenRun; eventId: number }> {
  const run = await decided((run) => [activity(run, 'withdraw')])
  await completeActivity(run)
  await run.decide(activity(run, 'approve'))
  const eventId = await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4)
  await failActivity(run, 'declined')
  await run.decide(activity(run, 'refund'))
  await completeActivity(run)
  // The events of a task's commands follow the task's end.
  await run.decide(failRunBy(eventId + 1, 'approve'))
  return { run, eventId }
}

/** Completes one more workflow task, started by a signal. */
export async function nextTask(run: DrivenRun, ...commands: Command[]): Promise<number> {
  await run.signal('next')
  await run.decide(...commands)
  return (
    (await eventsOf(run)).findLast(({ type }) => type === 'WORKFLOW_TASK_COMPLETED')?.eventId ?? 0
  )
}
