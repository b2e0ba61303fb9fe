import type { RunAct } from '@rewind/contract/run-acts'
import type { ReactNode } from 'react'
import { visibleText } from '../../../components/visible-text.ts'

/** What an act did, as the event history shows it. */
export function RunActAction({
  act: { action, name, eventId, fromRunId },
  renderRun,
}: {
  act: RunAct
  renderRun: (runId: string) => ReactNode
}) {
  switch (action) {
    case 'cancel':
      return 'requested cancellation'
    case 'terminate':
      return 'terminated'
    case 'signal':
      return <>sent signal {named(name)}</>
    case 'update':
      return <>sent update {named(name)}</>
    case 'reset':
      return `reset to event ${eventId}`
    case 'made by reset':
      return fromRunId === undefined || fromRunId === '' ? (
        'made by a reset'
      ) : (
        <>made by a reset of run {renderRun(fromRunId)}</>
      )
    case 'ended by reset':
      return 'terminated by a reset'
    case 'update options':
      return 'changed workflow options'
    case 'pause':
      return 'paused'
    case 'unpause':
      return 'unpaused'
    default:
      return action satisfies never
  }
}

const named = (name = '') => <bdi className="font-mono">{visibleText(name)}</bdi>
