import { setTimeout as wait } from 'node:timers/promises'
import { ApplicationFailure, Context, heartbeat } from '@temporalio/activity'
import { stopping } from '../stopping.ts'

/** What each heartbeat carries, so that describe shows which ones still arrived. */
export interface Beat {
  beat: number
  /** Heartbeats sent since the activity learned of the cancel. */
  afterCancel: number
}

/**
 * Heartbeats every `everyMs` until it learns of the cancel, which only a heartbeat's reply can tell
 * it. Another reason to stop is thrown: a worker that shuts down must not look like a cancel.
 */
async function heartbeatUntilCanceled(everyMs: number): Promise<number> {
  const context = Context.current()
  for (let beat = 1; ; beat++) {
    heartbeat({ beat, afterCancel: 0 } satisfies Beat)
    try {
      await context.sleep(everyMs)
    } catch (stopped) {
      if (context.cancellationDetails?.cancelRequested) return beat
      if (context.cancellationDetails?.workerShutdown) {
        throw ApplicationFailure.retryable('The worker shut down', 'WorkerShutdown')
      }
      throw stopped
    }
  }
}

/** Whatever it has heard, unless its worker stops. Not the context's sleep, which a cancel ends at once. */
async function goOn(everyMs: number): Promise<void> {
  await wait(everyMs)
  if (stopping.has(Context.current().info.taskQueue)) {
    throw ApplicationFailure.retryable('The worker shut down', 'WorkerShutdown')
  }
}

/** Ends with a result, not with a failure: ActivityTaskCompleted in the history. */
export async function waitForCancel({ everyMs }: { everyMs: number }): Promise<string> {
  await heartbeatUntilCanceled(everyMs)
  return 'I am canceled by Done'
}

/**
 * Hears of the cancel and goes on heartbeating. The server takes these heartbeats: each replaces
 * the pending activity's heartbeat details. The Go SDK logs a warning here, since the activity's
 * context is done; the TypeScript SDK sends them without a word.
 */
export async function ignoreCancel(input: {
  everyMs: number
  beatsAfterCancel: number
}): Promise<Beat> {
  let beat = await heartbeatUntilCanceled(input.everyMs)
  for (let afterCancel = 1; afterCancel <= input.beatsAfterCancel; afterCancel++) {
    beat += 1
    heartbeat({ beat, afterCancel } satisfies Beat)
    await goOn(input.everyMs)
  }
  return { beat, afterCancel: input.beatsAfterCancel }
}

/**
 * Hears of the cancel, sends one last heartbeat, lets it be seen for `lingerMs` and gives in:
 * ActivityTaskCanceled in the history, with the last heartbeat in its details.
 */
export async function sendLastHeartbeat(input: {
  everyMs: number
  lingerMs: number
}): Promise<never> {
  const beat = (await heartbeatUntilCanceled(input.everyMs)) + 1
  const last: Beat = { beat, afterCancel: 1 }
  heartbeat(last)
  await wait(input.lingerMs)
  return Context.current().cancelled
}

/** Heartbeats for so long, whatever it hears meanwhile. */
export async function heartbeatFor(input: { forMs: number; everyMs: number }): Promise<string> {
  const end = Date.now() + input.forMs
  for (let beat = 1; Date.now() < end; beat++) {
    heartbeat({ beat, afterCancel: 0 } satisfies Beat)
    await goOn(input.everyMs)
  }
  return 'a step further'
}

/** Never heartbeats, so no cancel reaches it. A worker that shuts down still ends it. */
export async function stayDeaf({ forMs }: { forMs: number }): Promise<string> {
  await Context.current().sleep(forMs)
  return 'I was never told'
}
