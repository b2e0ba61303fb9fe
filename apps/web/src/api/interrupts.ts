import type { Input } from '@rewind/contract/endpoint'
import {
  cancelLatestRun,
  cancelRun,
  resetRun,
  terminateLatestRun,
  terminateRun,
} from '@rewind/contract/interrupts'
import type { RunRef } from '@rewind/contract/primitives'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from './call.ts'
import { workflowChanged } from './workflows.ts'

// No mutation guesses what it did: once settled, well or badly, the run is looked at again.

/** Sent to one run, or to whichever run of its workflow id is current. */
type Targeted<Body> = Body & { target: 'run' | 'workflow' }

const workflowOf = ({ namespace, workflowId }: RunRef) => ({ namespace, workflowId })

export function useCancelRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ target, ...body }: Targeted<Input<typeof cancelRun>['body']>) =>
      target === 'run'
        ? call(cancelRun, { params: run, body })
        : call(cancelLatestRun, { params: workflowOf(run), body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}

export function useTerminateRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ target, ...body }: Targeted<Input<typeof terminateRun>['body']>) =>
      target === 'run'
        ? call(terminateRun, { params: run, body })
        : call(terminateLatestRun, { params: workflowOf(run), body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}

export function useResetRun(run: RunRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof resetRun>['body']) => call(resetRun, { params: run, body }),
    onSettled: () => workflowChanged(queryClient, run),
  })
}
