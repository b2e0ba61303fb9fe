import {
  type ActivityRef,
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import type { Input } from '@rewind/contract/endpoint'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from './call.ts'
import { workflowChanged } from './workflows.ts'

// Like every interruption: once settled, well or badly, the run is looked at again.

export function usePauseActivity(ref: ActivityRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof pauseActivity>['body']) =>
      call(pauseActivity, { params: ref, body }),
    onSettled: () => workflowChanged(queryClient, ref),
  })
}

export function useUnpauseActivity(ref: ActivityRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof unpauseActivity>['body']) =>
      call(unpauseActivity, { params: ref, body }),
    onSettled: () => workflowChanged(queryClient, ref),
  })
}

export function useResetActivity(ref: ActivityRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof resetActivity>['body']) =>
      call(resetActivity, { params: ref, body }),
    onSettled: () => workflowChanged(queryClient, ref),
  })
}

export function useUpdateActivityOptions(ref: ActivityRef) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Input<typeof updateActivityOptions>['body']) =>
      call(updateActivityOptions, { params: ref, body }),
    onSettled: () => workflowChanged(queryClient, ref),
  })
}
