import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { cliCommand } from '@rewind/history/cli-command'
import { terminateConsequences } from '@rewind/history/consequences'
import { useQuery } from '@tanstack/react-query'
import { useTerminateRun } from '../../api/interrupts.ts'
import { sessionQuery } from '../../api/session.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { ReasonDialog } from '../../components/ReasonDialog.tsx'
import { Sentences } from '../../components/Sentences.tsx'
import { UnknownOutcome } from './UnknownOutcome.tsx'

export function TerminateDialog({
  run,
  description,
  onClose,
}: {
  run: RunRef
  description: WorkflowDescription
  onClose: () => void
}) {
  const session = useQuery(sessionQuery).data
  const terminate = useTerminateRun(run)
  return (
    <ReasonDialog
      title={
        <>
          Terminate <bdi>{run.workflowId}</bdi>?
        </>
      }
      consequence={
        <Sentences
          all={[
            'It stops at once; its code gets no chance to clean up. This cannot be undone, but a terminated run can be reset.',
            ...terminateConsequences(description),
          ]}
        />
      }
      submitLabel="Terminate workflow"
      isDanger
      whyNot={terminate.isPending ? undefined : description.actions.terminate.whyNot}
      outcome={<UnknownOutcome run={run} action="terminate" />}
      action={terminate}
      reasonHint={`Goes into the event history, with ${session?.operator ?? 'you'} as identity.`}
      onSubmit={(reason) => terminate.mutate({ reason }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {(reason) => (
        <CommandLine
          command={cliCommand({
            kind: 'terminate',
            address: session?.address ?? '',
            ...run,
            reason,
          })}
        />
      )}
    </ReasonDialog>
  )
}
