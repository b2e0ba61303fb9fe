import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { cancelConsequences, cancelReach } from '@rewind/history/acts/consequences'
import { cliCommand } from '@rewind/history/cli/cli-command'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCancelRun } from '../../api/interrupts.ts'
import { sessionQuery, useWhyNotPermitted } from '../../api/session.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { ReasonDialog } from '../../components/ReasonDialog.tsx'
import { Sentences } from '../../components/Sentences.tsx'
import { type InterruptTarget, TargetChoice } from '../../components/TargetChoice.tsx'
import { useNow } from '../../components/TimeText.tsx'
import { RunNow } from './RunNow.tsx'

export function CancelDialog({
  run,
  description,
  onDone,
  onClose,
}: {
  run: RunRef
  description: WorkflowDescription
  /** Called with the run that received the request, which may be a newer run. */
  onDone: (runId: string) => void
  onClose: () => void
}) {
  const session = useQuery(sessionQuery).data
  const whyNotPermitted = useWhyNotPermitted(run.namespace, 'cancel')
  const cancel = useCancelRun(run, onDone)
  const [target, setTarget] = useState<InterruptTarget>('run')
  const now = useNow()
  const { runId, ...workflow } = run
  return (
    <ReasonDialog
      title={
        <>
          Request cancellation of <bdi>{run.workflowId}</bdi>?
        </>
      }
      consequence={
        <Sentences
          all={[
            'The workflow is asked to stop and may clean up first; its code decides how it ends.',
            ...cancelConsequences(description, now),
            ...cancelReach(description),
            'Temporal keeps one request: a second one changes nothing.',
          ]}
        />
      }
      submitLabel="Request cancellation"
      isDanger={false}
      whyNot={
        cancel.isPending
          ? undefined
          : target === 'workflow'
            ? whyNotPermitted
            : description.actions.cancel.whyNot
      }
      outcome={<RunNow run={run} action="cancel" />}
      action={cancel}
      reasonHint={`Goes into the event history, with ${session?.operator ?? 'you'} as identity.`}
      onSubmit={(why) => cancel.submit({ target, ...why })}
      onClose={onClose}
    >
      {() => (
        <>
          <TargetChoice
            value={target}
            onChange={setTarget}
            isDisabled={cancel.isPending || cancel.unknown !== undefined}
          />
          <CommandLine
            command={cliCommand({
              kind: 'cancel',
              address: session?.address ?? '',
              ...workflow,
              ...(target === 'run' && { runId }),
              reason: '',
            })}
          />
        </>
      )}
    </ReasonDialog>
  )
}
