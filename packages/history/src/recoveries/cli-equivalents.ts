import type { RecoveryAction } from '@rewind/contract/recovery-choices'
import type { RecoveryItem } from '@rewind/contract/recovery-items'
import { cliCommand } from '../cli/cli-command.ts'
import { talkCliCommand } from '../cli/message-command.ts'

interface CliTarget {
  address: string
  namespace: string
  reason: string
}

/**
 * Returns the command line of the `temporal` CLI that does the same to one item. Undefined: the
 * recovery sends nothing (a watch), or the item has no point. The CLI neither checks preconditions
 * nor follows the run.
 */
export function cliEquivalent(
  action: RecoveryAction,
  { workflowId, runId, point }: Pick<RecoveryItem, 'workflowId' | 'runId' | 'point'>,
  { address, namespace, reason }: CliTarget,
): string | undefined {
  const run = { address, namespace, workflowId, runId }
  switch (action.kind) {
    case 'WATCH':
      return undefined
    case 'RESET':
      if (point === undefined) return undefined
      return cliCommand({
        kind: 'reset',
        ...run,
        reason,
        eventId: point.eventId,
        ...(action.reapplyExclude === undefined ? {} : { reapplyExclude: action.reapplyExclude }),
        options: action.options,
      })
    case 'CANCEL':
      return cliCommand({ kind: 'cancel', ...target(run, action.followChain), reason })
    case 'TERMINATE':
      return cliCommand({ kind: 'terminate', ...target(run, action.followChain), reason })
    case 'SIGNAL':
      return talkCliCommand({
        kind: 'signal',
        ...run,
        runId: action.followChain ? '' : runId,
        name: action.name,
        input: action.input ?? [],
      })
    default:
      return action satisfies never
  }
}

/** Without a run id the CLI acts on the current run. */
function target<Run extends { runId: string }>(run: Run, followChain: boolean | undefined) {
  const { runId, ...rest } = run
  return followChain ? rest : { ...rest, runId }
}
