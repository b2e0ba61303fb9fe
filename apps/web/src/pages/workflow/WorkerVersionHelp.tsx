import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { workerWayOut } from '@rewind/history/acts/consequences'
import { cliCommand } from '@rewind/history/cli/cli-command'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../../api/session.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { useNow } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'

/**
 * What to do when no worker polls for the run's version: start one, or run the command that moves
 * the run.
 */
export function WorkerVersionHelp({
  run,
  description,
}: {
  run: RunRef
  description: WorkflowDescription
}) {
  const now = useNow()
  const session = useQuery(sessionQuery).data
  const wayOut = workerWayOut(description, now)
  if (wayOut === undefined) return null
  const { versioning, pollers } = description
  const polled = pollers?.find(({ version }) => version !== undefined)?.version
  const isMoved = versioning?.behavior === 'PINNED' && polled !== undefined
  return (
    <div className="flex max-w-[120ch] flex-col gap-1 text-ink-soft">
      <span className="min-w-0 break-words">{visibleText(wayOut)}</span>
      {isMoved && (
        <CommandLine
          command={cliCommand({
            kind: 'update-options',
            address: session?.address ?? '',
            ...run,
            options: { versioningOverride: { behavior: 'PINNED', ...polled } },
          })}
        />
      )}
    </div>
  )
}
