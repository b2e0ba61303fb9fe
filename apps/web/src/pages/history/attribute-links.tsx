import type { RunRef } from '@rewind/contract/primitives'
import { Link } from '@tanstack/react-router'
import type { AttributeLinks } from '../../components/EventAttributes.tsx'
import { visibleText } from '../../components/visible-text.ts'

const historyRoute = '/namespaces/$namespace/workflows/$workflowId/$runId/history'
const linkClass = 'text-accent hover:underline'

interface Place {
  /** Undefined for a history from a file, whose runs and workflows may not exist here. */
  run?: RunRef
  hrefOf: (eventId: number) => string
  onOpen: (eventId: number) => void
  /**
   * Called when the user follows a link to another event. The link disappears with the event that
   * contains it, so the caller moves the focus.
   */
  onFollow: () => void
}

/** Returns the links for ids in the attributes of an event. */
export function attributeLinks({ run, hrefOf, onOpen, onFollow }: Place): AttributeLinks {
  return {
    event: (event) => (
      <a
        href={hrefOf(event)}
        onClick={(click) => {
          if (click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey) return
          click.preventDefault()
          onOpen(event)
          onFollow()
        }}
        className={`${linkClass} tabular-nums`}
        aria-label={`Event ${event}`}
      >
        {event}
      </a>
    ),
    run: (runId) =>
      run ? (
        <Link
          to={historyRoute}
          params={{ ...run, runId }}
          className={`${linkClass} font-mono text-small [overflow-wrap:anywhere]`}
        >
          <bdi>{visibleText(runId)}</bdi>
        </Link>
      ) : (
        <bdi className="font-mono text-small [overflow-wrap:anywhere]">{visibleText(runId)}</bdi>
      ),
    workflow: (workflowId, runId, namespace = run?.namespace, event) => (
      <span className="flex flex-col [overflow-wrap:anywhere]">
        {namespace === undefined ? (
          <bdi>{visibleText(workflowId)}</bdi>
        ) : (
          <Link
            to={runId === '' ? '/namespaces/$namespace/workflows/$workflowId' : historyRoute}
            params={{ namespace, workflowId, runId }}
            {...(event !== undefined && { search: { event } })}
            className={linkClass}
          >
            <bdi>{visibleText(workflowId)}</bdi>
          </Link>
        )}
        <bdi className="font-mono text-ink-soft text-small">{visibleText(runId)}</bdi>
      </span>
    ),
  }
}
