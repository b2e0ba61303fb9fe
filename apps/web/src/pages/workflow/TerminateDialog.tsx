import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { hasResetPoint } from '@rewind/history/acts/actions'
import { terminateConsequences } from '@rewind/history/acts/consequences'
import { cliCommand } from '@rewind/history/cli/cli-command'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTerminateRun } from '../../api/interrupts.ts'
import { sessionQuery, useWhyNotPermitted } from '../../api/session.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { ReasonDialog } from '../../components/ReasonDialog.tsx'
import { Sentences } from '../../components/Sentences.tsx'
import { type InterruptTarget, TargetChoice } from '../../components/TargetChoice.tsx'
import { RunNow } from './RunNow.tsx'

export function TerminateDialog({
  run,
  description,
  onDone,
  onClose,
}: {
  run: RunRef
  description: WorkflowDescription
  /** Called with the run that was terminated, which may be a newer run. */
  onDone: (runId: string) => void
  onClose: () => void
}) {
  const session = useQuery(sessionQuery).data
  const whyNotPermitted = useWhyNotPermitted(run.namespace, 'terminate')
  const terminate = useTerminateRun(run, onDone)
  const [target, setTarget] = useState<InterruptTarget>('run')
  const { runId, ...workflow } = run
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
            `It stops at once and no clean-up runs. This cannot be undone${hasResetPoint(description.info.historyLength) ? ', but a terminated run can be reset' : ', and as no workflow task has ended, not reset either'}.`,
            ...terminateConsequences(description),
          ]}
        />
      }
      submitLabel="Terminate workflow"
      isDanger
      whyNot={
        terminate.isPending
          ? undefined
          : target === 'workflow'
            ? whyNotPermitted
            : description.actions.terminate.whyNot
      }
      outcome={<RunNow run={run} action="terminate" />}
      action={terminate}
      reasonHint={`Goes into the event history, with ${session?.operator ?? 'you'} as identity.`}
      onSubmit={(why) => terminate.submit({ target, ...why })}
      onClose={onClose}
    >
      {(reason) => (
        <>
          <TargetChoice
            value={target}
            onChange={setTarget}
            isDisabled={terminate.isPending || terminate.unknown !== undefined}
          />
          <CommandLine
            command={cliCommand({
              kind: 'terminate',
              address: session?.address ?? '',
              ...workflow,
              ...(target === 'run' && { runId }),
              reason,
            })}
          />
        </>
      )}
    </ReasonDialog>
  )
}
