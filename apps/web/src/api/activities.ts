import {
  type ActivityRef,
  pauseActivity,
  resetActivity,
  unpauseActivity,
  updateActivityOptions,
} from '@rewind/contract/activities'
import type { Input } from '@rewind/contract/endpoint'
import { call } from './call.ts'
import { useWrite } from './use-write.ts'

type Command =
  | typeof pauseActivity
  | typeof unpauseActivity
  | typeof resetActivity
  | typeof updateActivityOptions
type Body<E extends Command> = Omit<Input<E>['body'], 'requestId'>

export const usePauseActivity = (ref: ActivityRef, onDone: () => void) =>
  useWrite<Body<typeof pauseActivity>>({
    workflow: ref,
    what: ['pause', ref.runId, ref.activityId],
    send: (body) => call(pauseActivity, { params: ref, body }),
    onDone,
  })

export const useUnpauseActivity = (ref: ActivityRef, onDone: () => void) =>
  useWrite<Body<typeof unpauseActivity>>({
    workflow: ref,
    what: ['unpause', ref.runId, ref.activityId],
    send: (body) => call(unpauseActivity, { params: ref, body }),
    onDone,
  })

export const useResetActivity = (ref: ActivityRef, onDone: () => void) =>
  useWrite<Body<typeof resetActivity>>({
    workflow: ref,
    what: ['reset', ref.runId, ref.activityId],
    send: (body) => call(resetActivity, { params: ref, body }),
    onDone,
  })

export const useUpdateActivityOptions = (ref: ActivityRef, onDone: () => void) =>
  useWrite<Body<typeof updateActivityOptions>>({
    workflow: ref,
    what: ['options', ref.runId, ref.activityId],
    send: (body) => call(updateActivityOptions, { params: ref, body }),
    onDone,
  })
