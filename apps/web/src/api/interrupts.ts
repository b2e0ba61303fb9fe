import type { Input } from '@rewind/contract/endpoint'
import {
  cancelLatestRun,
  cancelRun,
  resetRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { call } from './call.ts'
import { useWrite } from './use-write.ts'

// No mutation guesses its effect. Once it settles, with success or failure, the page reads the run
// again.

type Done<Body> = (runId: string, body: Body) => void
type Body<E extends typeof cancelRun | typeof resetRun> = Omit<Input<E>['body'], 'requestId'>

/** An operation that is sent to one run, or to the current run of the workflow id. */
export interface Targeted {
  reason: string
  ticket?: string
  target: 'run' | 'workflow'
}

const workflowOf = ({ namespace, workflowId }: RunRef) => ({ namespace, workflowId })

export const useCancelRun = (run: RunRef, onDone: Done<Targeted>) =>
  useWrite<Targeted>({
    workflow: run,
    what: ['cancel', run.runId],
    send: ({ target, ...body }) =>
      target === 'run'
        ? call(cancelRun, { params: run, body })
        : call(cancelLatestRun, { params: workflowOf(run), body }),
    onDone,
  })

export const useTerminateRun = (run: RunRef, onDone: Done<Targeted>) =>
  useWrite<Targeted>({
    workflow: run,
    what: ['terminate', run.runId],
    send: ({ target, ...body }) =>
      target === 'run'
        ? call(terminateRun, { params: run, body })
        : call(terminateLatestRun, { params: workflowOf(run), body }),
    onDone,
  })

export const useResetRun = (run: RunRef, onDone: Done<Body<typeof resetRun>>) =>
  useWrite<Body<typeof resetRun>>({
    workflow: run,
    what: ['reset', run.runId],
    send: (body) => call(resetRun, { params: run, body }),
    onDone,
  })
