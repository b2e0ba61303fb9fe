import {
  ChildWorkflowCancellationType,
  condition,
  defineSignal,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'

export const finish = defineSignal('finish')

/**
 * Shows a parent with a child under each parent close policy. The child ids are the parent id with
 * `-terminate`, `-abandon` and `-request-cancel`. On a cancel request the parent leaves its
 * children to the policies (`cancellationType: ABANDON`). The child ids are fixed, so a reset to a
 * point before the children collides with those that still run.
 *
 * Must end: Running until the signal `finish` (Completed) or a cancel request (Canceled). Then the
 * first child is Terminated, the second still Running, the third Canceled.
 */
export async function parentWithChildren({ childMs }: { childMs?: number } = {}) {
  const { workflowId } = workflowInfo()
  const child = (name: string, parentClosePolicy: ParentClosePolicy) =>
    startChild(childThatWaits, {
      workflowId: `${workflowId}-${name}`,
      parentClosePolicy,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      args: [childMs === undefined ? {} : { forMs: childMs }],
    })
  let isFinished = false
  setHandler(finish, () => {
    isFinished = true
  })
  await child('terminate', ParentClosePolicy.TERMINATE)
  await child('abandon', ParentClosePolicy.ABANDON)
  await child('request-cancel', ParentClosePolicy.REQUEST_CANCEL)
  await condition(() => isFinished)
  return '3 children left to their close policies'
}

/** Must end: Completed on the signal `finish` or after `forMs`, Canceled on a cancel request. */
export async function childThatWaits({ forMs = 24 * 3_600_000 }: { forMs?: number } = {}) {
  let isFinished = false
  setHandler(finish, () => {
    isFinished = true
  })
  return (await condition(() => isFinished, forMs)) ? 'told to finish' : 'waited long enough'
}
