import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription, WorkflowStatus } from '@rewind/contract/workflows'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Button } from '../../components/Button.tsx'
import { usePageActions } from '../../components/page-actions.ts'
import { useKeys } from '../../components/use-keys.ts'
import { useIsHere } from '../use-is-here.ts'
import { CancelDialog } from './CancelDialog.tsx'
import { TerminateDialog } from './TerminateDialog.tsx'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId')

/** Statuses of runs that did not end by their own code. */
const wasCutOff = new Set<WorkflowStatus>(['TERMINATED', 'TIMED_OUT'])

/** The operations on the run. Those that are not allowed are disabled and say why. */
export function RunActions({
  run,
  description,
}: {
  run: RunRef
  description: WorkflowDescription
}) {
  const { dialog } = route.useSearch()
  const navigate = useNavigate()
  const isHere = useIsHere()
  const { cancel, terminate, reset } = description.actions
  // A run that was cut off or replaced by a reset is one that a user may want to restore.
  const isOver = wasCutOff.has(description.info.status) || description.resetRunId !== undefined
  const show = (next: 'cancel' | 'terminate' | undefined) => {
    if (!isHere()) return
    void navigate({ to: '.', search: (old) => ({ ...old, dialog: next }), replace: true })
  }
  /**
   * Goes to the run that received the request: a request by workflow id may have reached a newer
   * run.
   */
  const follow = (runId: string) => {
    if (runId === run.runId) return show(undefined)
    if (!isHere()) return
    void navigate({
      to: '/namespaces/$namespace/workflows/$workflowId/$runId',
      params: { ...run, runId },
    })
  }
  const goTo = (tab: 'history' | 'pending' | 'relations' | 'talk' | 'reset') =>
    void navigate({
      to: `/namespaces/$namespace/workflows/$workflowId/$runId/${tab}`,
      params: { ...run },
    })
  useKeys({
    'g h': () => goTo('history'),
    'g p': () => goTo('pending'),
    'g r': () => goTo('relations'),
    'g t': () => goTo('talk'),
    c: () => cancel.whyNot ?? show('cancel'),
    r: () => reset.whyNot ?? goTo('reset'),
  })
  usePageActions([
    {
      label: 'Request cancellation…',
      keys: 'c',
      whyNot: cancel.whyNot,
      run: () => show('cancel'),
    },
    { label: 'Reset…', keys: 'r', whyNot: reset.whyNot, run: () => goTo('reset') },
    { label: 'Terminate…', whyNot: terminate.whyNot, run: () => show('terminate') },
    { label: 'History of this run', keys: 'g h', run: () => goTo('history') },
    { label: 'What this run waits for', keys: 'g p', run: () => goTo('pending') },
    { label: 'Runs before and after', keys: 'g r', run: () => goTo('relations') },
    { label: 'Query, signal or update this run', keys: 'g t', run: () => goTo('talk') },
  ])
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button whyNot={cancel.whyNot} onClick={() => show('cancel')}>
        Request cancellation…
      </Button>
      <Button whyNot={reset.whyNot} onClick={() => goTo('reset')}>
        Reset…
      </Button>
      {isOver && (
        <Button
          whyNot={reset.whyNot}
          onClick={() =>
            void navigate({
              to: '/namespaces/$namespace/workflows/$workflowId/$runId/reset',
              params: { ...run },
              search: { by: 'latest', back: true },
            })
          }
        >
          Bring this run back…
        </Button>
      )}
      <Button look="danger" whyNot={terminate.whyNot} onClick={() => show('terminate')}>
        Terminate…
      </Button>
      {dialog === 'cancel' && (
        <CancelDialog
          run={run}
          description={description}
          onDone={follow}
          onClose={() => show(undefined)}
        />
      )}
      {dialog === 'terminate' && (
        <TerminateDialog
          run={run}
          description={description}
          onDone={follow}
          onClose={() => show(undefined)}
        />
      )}
    </div>
  )
}
