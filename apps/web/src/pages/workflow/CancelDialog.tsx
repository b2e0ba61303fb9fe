import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { cliCommand } from '@rewind/history/cli-command'
import { cancelConsequences } from '@rewind/history/consequences'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCancelRun } from '../../api/interrupts.ts'
import { sessionQuery } from '../../api/session.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { ReasonDialog } from '../../components/ReasonDialog.tsx'
import { newRequestId } from '../../components/request-id.ts'
import { Sentences } from '../../components/Sentences.tsx'
import { UnknownOutcome } from './UnknownOutcome.tsx'

export function CancelDialog({
  run,
  description,
  onClose,
}: {
  run: RunRef
  description: WorkflowDescription
  onClose: () => void
}) {
  const session = useQuery(sessionQuery).data
  const cancel = useCancelRun(run)
  const [requestId] = useState(newRequestId)
  const [openedAt] = useState(Date.now)
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
            ...cancelConsequences(description, openedAt),
          ]}
        />
      }
      submitLabel="Request cancellation"
      isDanger={false}
      whyNot={cancel.isPending ? undefined : description.actions.cancel.whyNot}
      outcome={<UnknownOutcome run={run} action="cancel" />}
      action={cancel}
      reasonHint={`Goes into the event history, with ${session?.operator ?? 'you'} as identity.`}
      onSubmit={(reason) => cancel.mutate({ reason, requestId }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {() => (
        <CommandLine
          command={cliCommand({
            kind: 'cancel',
            address: session?.address ?? '',
            ...run,
            reason: '',
          })}
        />
      )}
    </ReasonDialog>
  )
}
