import type { Interrupted } from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { isClosed } from '@rewind/history/actions'
import type { FastifyBaseLogger } from 'fastify'
import type { Target, Temporal } from '../temporal/temporal.ts'
import { attemptAndLook } from './attempt.ts'
import { refuseClosed, whatServerSays } from './cancel.ts'
import type { Room } from './interventions.ts'
import { lookOr } from './look-until.ts'
import { intentOf, trimmedReason } from './request.ts'

/** Terminates one run: the one that is named, or else the latest. */
export async function terminate(
  room: Room,
  target: Target,
  body: { reason: string },
  log: FastifyBaseLogger,
): Promise<Interrupted> {
  const { temporal, operator } = room
  const reason = trimmedReason(body.reason)
  const before = await temporal.readRunState(target)
  refuseClosed(before)
  const run = { ...target, runId: before.runId }

  return attemptAndLook({
    room,
    log,
    intent: intentOf(run, {
      action: 'terminate',
      request_id: null,
      request: JSON.stringify({ action: 'terminate', runId: target.runId ?? 'latest', reason }),
      operator,
      reason,
    }),
    send: () => temporal.terminate(run, { reason, operator }),
    find: () => findTerminated(temporal, run, { operator, reason }),
    look: async () =>
      whatServerSays(await lookOr(temporal.readRunState(run), { ...before, status: 'TERMINATED' })),
  })
}

/** Our own termination in the run's history, after an answer that never came. */
export async function findTerminated(
  temporal: Temporal,
  run: RunRef,
  { operator, reason }: { operator: string; reason: string },
): Promise<Interrupted | undefined> {
  const state = await temporal.readRunState(run)
  if (!isClosed(state.status)) return undefined
  const types = ['WORKFLOW_EXECUTION_TERMINATED']
  for await (const { attributes } of temporal.findEvents(run, { types })) {
    if (attributes.identity === operator && attributes.reason === reason) {
      return whatServerSays(state)
    }
  }
  refuseClosed(state)
  return undefined
}
