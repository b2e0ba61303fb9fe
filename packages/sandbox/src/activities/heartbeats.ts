import { setTimeout as wait } from 'node:timers/promises'
import { ApplicationFailure, Context, heartbeat } from '@temporalio/activity'
import { stopping } from '../stopping.ts'

/** The details of each heartbeat, so that a description shows which heartbeats arrived. */
export interface Beat {
  beat: number
  /** Heartbeats sent since the activity learned of the cancel request. */
  afterCancel: number
}

/**
 * Heartbeats every `everyMs` until it learns of the cancel request from the reply to a heartbeat.
 * Throws for any other reason to stop: a worker that shuts down must not look like a cancel
 * request.
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

/**
 * Waits, and throws only if the worker stops. Does not use the sleep of the context, which a cancel
 * request ends at once.
 */
async function goOn(everyMs: number): Promise<void> {
  await wait(everyMs)
  if (stopping.has(Context.current().info.taskQueue)) {
    throw ApplicationFailure.retryable('The worker shut down', 'WorkerShutdown')
  }
}

/** Completes, so that the history has ActivityTaskCompleted. */
export async function waitForCancel({ everyMs }: { everyMs: number }): Promise<string> {
  await heartbeatUntilCanceled(everyMs)
  return 'I am canceled by Done'
}

/**
 * Learns of the cancel request and keeps heartbeating. The server accepts these heartbeats: each
 * one replaces the heartbeat details of the pending activity. The Go SDK logs a warning here,
 * because the context of the activity is done. The TypeScript SDK sends them without a warning.
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
 * Learns of the cancel request, sends one last heartbeat, waits `lingerMs` and cancels itself. The
 * history has ActivityTaskCanceled with the last heartbeat in its details.
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

/** Heartbeats for `forMs` and ignores a cancel request. */
export async function heartbeatFor(input: { forMs: number; everyMs: number }): Promise<string> {
  const end = Date.now() + input.forMs
  for (let beat = 1; Date.now() < end; beat++) {
    heartbeat({ beat, afterCancel: 0 } satisfies Beat)
    await goOn(input.everyMs)
  }
  return 'a step further'
}

/** Never heartbeats, so no cancel request reaches it. A worker that shuts down still ends it. */
export async function stayDeaf({ forMs }: { forMs: number }): Promise<string> {
  await Context.current().sleep(forMs)
  return 'I was never told'
}
