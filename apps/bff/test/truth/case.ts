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
  /** Makes a history, and chooses. */
  make(): Promise<Chosen>
  /** Beside that of the base's retention, which is always among them. */
  warnings?: PlanWarningCode[]
  /** The server's own words, where it must not do it. */
  refused?: RegExp
  /** What is written again though no history tells of it yet; the plan says that there may be such. */
  buffered?: string[]
  /** The other points of the history are not tried. */
  onlyThisPoint?: boolean
  /** Where servers differ, by version. */
  onServer?: Partial<Record<'1.29' | '1.32', Difference>>
  /** What this case alone can show. */
  after?(made: Made): Promise<void>
}

export const unique = (name: string) => `${name}-${randomUUID()}`

/** Event 4 decides these commands. */
export async function decided(
  commands: (run: DrivenRun) => Command[],
  options: Parameters<typeof DrivenRun.start>[1] = {},
): Promise<DrivenRun> {
  const run = await DrivenRun.start(undefined, options)
  await run.decide(...commands(run))
  return run
}

/** A saga: what was withdrawn is kept done, the next step failed, the withdrawal was undone, the run failed. */
export async function compensated(): Promise<{ run: DrivenRun; eventId: number }> {
  const run = await decided((run) => [activity(run, 'withdraw')])
  await completeActivity(run)
  await run.decide(activity(run, 'approve'))
  const eventId = await eventIdOf(run, 'WORKFLOW_TASK_COMPLETED', 4)
  await failActivity(run, 'declined')
  await run.decide(activity(run, 'refund'))
  await completeActivity(run)
  // What a task decides stands right behind its end.
  await run.decide(failRunBy(eventId + 1, 'approve'))
  return { run, eventId }
}

/** One more workflow task, brought about by a signal. */
export async function nextTask(run: DrivenRun, ...commands: Command[]): Promise<number> {
  await run.signal('next')
  await run.decide(...commands)
  return (
    (await eventsOf(run)).findLast(({ type }) => type === 'WORKFLOW_TASK_COMPLETED')?.eventId ?? 0
  )
}
