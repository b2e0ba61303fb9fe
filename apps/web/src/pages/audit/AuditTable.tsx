import type { AuditRecord } from '@rewind/contract/audit'
import { Link } from '@tanstack/react-router'
import { Skeleton } from '../../components/Skeleton.tsx'
import { TimeText } from '../../components/TimeText.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { AuditAction } from './AuditAction.tsx'
import { AuditOutcome } from './AuditOutcome.tsx'
import { auditSearch } from './audit-search.ts'
import { RunLink, ShortRunId } from './RunLink.tsx'

const cell = 'px-3 py-1 text-left align-top font-normal max-sm:py-0.5'
const head = 'sticky top-0 z-10 bg-surface px-3 py-1 text-left font-medium text-ink-soft text-small'
const columns = ['Action', 'Target', 'User', 'Reason', 'Outcome', 'Time']

/** The id of the link that opens a record, which gets the focus when the record closes. */
export const linkIdOf = (id: string): string => `audit-${id}`

/** Records of the audit log, newest first. */
export function AuditTable({
  records,
  openId,
}: {
  /** Undefined until they are read. */
  records: readonly AuditRecord[] | undefined
  /** The id of the open record. */
  openId: string | undefined
}) {
  if (records === undefined) return <Skeleton label="Reading the audit log" rows={6} />
  return (
    <table
      aria-label="Audit log, newest first"
      className="w-full border-collapse border-line border-b"
    >
      <thead className="max-sm:sr-only">
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col" className={head}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={record.id} record={record} isOpen={record.id === openId} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ record, isOpen }: { record: AuditRecord; isOpen: boolean }) {
  const { id, target, user, reason, ticket, newRunId, time } = record
  return (
    <tr
      className={`border-line border-t hover:bg-hover max-sm:flex max-sm:flex-wrap max-sm:py-1 ${isOpen ? 'bg-selected' : ''}`}
    >
      <td className={`${cell} min-w-32 wrap-anywhere max-sm:min-w-0 max-sm:flex-1`}>
        <Link
          id={linkIdOf(id)}
          to="/audit"
          search={(old) => auditSearch({ ...old, entry: id })}
          resetScroll={false}
          aria-current={isOpen ? 'true' : undefined}
          className="font-medium text-accent hover:underline"
        >
          <AuditAction record={record} />
        </Link>
      </td>
      <td className={`${cell} min-w-44 wrap-anywhere max-sm:order-2 max-sm:basis-full`}>
        {target === undefined ? (
          <span className="text-ink-faint">Rewind</span>
        ) : (
          <Target target={target} />
        )}
      </td>
      <td className={`${cell} min-w-24 wrap-anywhere max-sm:order-3 max-sm:basis-full`}>
        <bdi>{visibleText(user.name)}</bdi>
        {user.id !== user.name && (
          <div className="text-ink-faint text-small">
            <bdi>{visibleText(user.id)}</bdi>
          </div>
        )}
      </td>
      <td
        className={`${cell} min-w-40 max-w-[60ch] wrap-anywhere max-sm:order-4 max-sm:basis-full`}
      >
        {reason === '' ? (
          <span className="text-ink-faint">no reason given</span>
        ) : (
          <bdi>{visibleText(reason)}</bdi>
        )}
        {ticket !== undefined && (
          <div className="text-ink-soft text-small">
            Ticket <bdi>{visibleText(ticket)}</bdi>
          </div>
        )}
      </td>
      <td
        className={`${cell} min-w-44 max-w-[60ch] wrap-anywhere max-sm:order-5 max-sm:basis-full`}
      >
        <AuditOutcome record={record} />
        {target !== undefined && newRunId !== undefined && (
          <div>
            New run{' '}
            <RunLink target={target} runId={newRunId}>
              <ShortRunId runId={newRunId} />
            </RunLink>
          </div>
        )}
      </td>
      <td className={`${cell} whitespace-nowrap max-sm:order-1`}>
        <TimeText time={time} />
      </td>
    </tr>
  )
}

function Target({ target }: { target: NonNullable<AuditRecord['target']> }) {
  const { namespace, workflowId, runId } = target
  return (
    <>
      {workflowId !== undefined && (
        <RunLink target={target}>
          <bdi>{visibleText(workflowId)}</bdi>
        </RunLink>
      )}
      <div className="text-ink-soft text-small">
        <bdi>{visibleText(namespace)}</bdi>
        {runId !== undefined && (
          <>
            {' '}
            · run <ShortRunId runId={runId} />
          </>
        )}
      </div>
    </>
  )
}
