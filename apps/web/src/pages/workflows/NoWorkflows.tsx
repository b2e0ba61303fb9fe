import { Link } from '@tanstack/react-router'
import { Button } from '../../components/Button.tsx'
import { mayFindTooLittle } from './visibility-query.ts'

/** Why the list is empty, and what to do. */
export function NoWorkflows(props: {
  namespace: string
  asked: string
  /** Undefined on the first page. */
  onFirst: (() => void) | undefined
}) {
  const { namespace, asked, onFirst } = props
  const isFiltered = asked !== ''
  // The server gives a token after a full page even if no execution follows.
  if (onFirst !== undefined) {
    return (
      <div className="flex max-w-[80ch] flex-1 flex-col items-start gap-2 p-4">
        <h2 className="font-semibold">No more executions</h2>
        <p className="text-ink-soft">The list ended with the page before this one.</p>
        <Button onClick={onFirst}>First page</Button>
      </div>
    )
  }
  return (
    <div className="flex max-w-[80ch] flex-1 flex-col gap-2 p-4">
      <h2 className="font-semibold">
        {isFiltered ? 'No execution matches' : `No executions in ${namespace}`}
      </h2>
      <p className="text-ink-soft">
        {isFiltered
          ? 'Closed executions are gone once the retention of the namespace is over, and a new one takes a moment to be found here.'
          : 'Executions appear here as soon as a client starts a workflow in this namespace.'}
      </p>
      {mayFindTooLittle(asked) && (
        <p className="text-ink-soft">
          A value in this query holds a quotation mark or a backslash: Temporal on an SQL store may
          not find it although it is there. STARTS_WITH finds by what stands before.
        </p>
      )}
      {isFiltered && (
        <Link
          to="/namespaces/$namespace/workflows"
          params={{ namespace }}
          className="self-start text-accent underline"
        >
          Show all executions
        </Link>
      )}
    </div>
  )
}
