import type { RunRef } from '@rewind/contract/primitives'
import type { Interruption } from '@rewind/contract/relations'
import type { WorkflowStatus } from '@rewind/contract/workflows'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { interruptionQuery } from '../../../api/relations.ts'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/**
 * A row sends its request after this time in sight, in milliseconds, so that scrolling past sends
 * none.
 */
const rest = 300

/** The operation that ended the run or asked it to end; empty if there was none. */
export function InterruptionText({ run, status }: { run: RunRef; status: WorkflowStatus }) {
  const [isResting, setResting] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setResting(true), rest)
    return () => clearTimeout(timer)
  }, [])
  const { data, error } = useQuery({ ...interruptionQuery(run, status), enabled: isResting })
  if (error) return <span className="text-ink-faint">not known: {error.message}</span>
  if (!data) return null
  if (data.isFurtherBack) {
    return <span className="text-ink-soft">cancellation requested a long way back</span>
  }
  const { interruption } = data
  if (!interruption) return null
  return (
    <span className={interruption.kind === 'terminated' ? 'text-terminated' : 'text-canceled'}>
      <bdi>{sentence(interruption)}</bdi>
      <span className="text-ink-soft">
        , <TimeText time={interruption.time} show="relative" />
      </span>
    </span>
  )
}

function sentence({ kind, by, identity, reason, workflow }: Interruption): string {
  const what = kind === 'terminated' ? 'Terminated' : 'Cancellation requested'
  const why = reason === undefined ? '' : `: “${visibleText(reason)}”`
  const other = workflow === undefined ? 'another workflow' : visibleText(workflow.workflowId)
  switch (by) {
    case 'operator':
      return `${what}${identity === undefined ? '' : ` by ${visibleText(identity)}`}${why}`
    case 'workflow':
      return `${what} by the code of ${other}${why}`
    case 'parent close policy':
      return `${what} by its parent close policy when ${workflow === undefined ? 'its parent' : other} closed`
    case 'reset':
      return `${what} by a reset${why}`
    case 'server':
      return `${what} by the server${why}`
    default:
      return by satisfies never
  }
}
