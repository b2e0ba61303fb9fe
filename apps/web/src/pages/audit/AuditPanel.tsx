import type { readAuditRecord } from '@rewind/contract/audit'
import type { Output } from '@rewind/contract/endpoint'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { auditRecordQuery } from '../../api/audit.ts'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { visibleText } from '../../components/visible-text.ts'
import { AuditAction } from './AuditAction.tsx'
import { AuditTrail } from './AuditTrail.tsx'
import { RunLink } from './RunLink.tsx'

/** One record with its entries, beside the table. Its address opens the same. */
export function AuditPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(auditRecordQuery(id))
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-labelledby="audit-panel-title"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex min-h-0 flex-col border-line bg-surface outline-none max-lg:absolute max-lg:inset-0 max-lg:z-20 lg:w-[36%] lg:min-w-96 lg:border-l"
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-line border-b pr-1 pl-3">
        <Button look="quiet" onClick={onClose} className="-ml-2 lg:hidden">
          <ArrowLeft size={14} aria-hidden /> All records
        </Button>
        <h2 id="audit-panel-title" className="min-w-0 flex-1 truncate font-semibold">
          {data === undefined ? 'Record' : <AuditAction record={data.record} />}
        </h2>
        <CopyButton text={() => linkTo(id)} what="link to this record" />
        <button
          type="button"
          aria-label="Close the record"
          onClick={onClose}
          className="inline-flex size-7 items-center justify-center rounded text-ink-soft hover:bg-hover hover:text-ink max-lg:hidden"
        >
          <X size={15} aria-hidden />
        </button>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 py-2">
        {data ? (
          <Content {...data} />
        ) : error ? (
          <ErrorView
            title="The record could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton label="Loading the record" rows={6} />
        )}
      </div>
    </section>
  )
}

/** Only the record: the filters of one operator are not those of another. */
function linkTo(id: string): string {
  const url = new URL(location.href)
  url.search = new URLSearchParams({ entry: id }).toString()
  url.hash = ''
  return url.href
}

const ways = {
  LOCAL: 'The local operator of this console (REWIND_OPERATOR)',
  HEADER: 'Header of a trusted proxy',
  TOKEN: 'API token',
  OIDC: 'Login',
  RECOVERY: 'Recovery',
} as const

const detailNames: Record<string, string> = {
  name: 'Name',
  updateId: 'Update id',
  eventId: 'Reset point',
  latestRunId: 'Latest run then',
  reapplyExclude: 'Not reapplied',
}

function Content({ record, entries }: Output<typeof readAuditRecord>) {
  const { user, address, permission, target, reason, ticket, requestId } = record
  const details = entries.at(-1)?.entry?.details ?? {}
  const groups = entries[0]?.entry?.user.groups
  return (
    <>
      {record.isOlderThanLog && (
        <Notice tone="info" title="Recorded before the audit log">
          An earlier version of Rewind stored this operation, without an entry of its intent.
        </Notice>
      )}
      {entries.length === 0 && !record.isOlderThanLog && (
        <Notice tone="info" title="Its entries were removed">
          They are older than REWIND_AUDIT_RETENTION_DAYS. The operation is kept because its outcome
          is not known.
        </Notice>
      )}
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
        <Fact name="Reason">
          {reason === '' ? (
            <span className="text-ink-faint">no reason given</span>
          ) : (
            <Words>{reason}</Words>
          )}
        </Fact>
        {ticket !== undefined && (
          <Fact name="Ticket">
            <Words>{ticket}</Words>
          </Fact>
        )}
        <Fact name="User">
          <Words>{user.name}</Words>
          {user.id !== user.name && (
            <>
              {' '}
              · <Words>{user.id}</Words>
            </>
          )}
          {user.email !== undefined && user.email !== user.id && (
            <>
              {' '}
              · <Words>{user.email}</Words>
            </>
          )}
        </Fact>
        {groups !== undefined && (
          <Fact name="Groups">
            <Words>{groups.join(', ')}</Words>
          </Fact>
        )}
        {user.via !== undefined && <Fact name="Known by">{ways[user.via]}</Fact>}
        {address !== undefined && (
          <Fact name="Address">
            <Words isMono>{address}</Words>
          </Fact>
        )}
        <Fact name="Permission">{permission}</Fact>
        {target !== undefined && (
          <>
            <Fact name="Namespace">
              <Words>{target.namespace}</Words>
            </Fact>
            {target.workflowId !== undefined && (
              <Fact name="Workflow id">
                <RunLink target={target}>
                  <Words>{target.workflowId}</Words>
                </RunLink>
              </Fact>
            )}
            {target.runId !== undefined && (
              <Fact name="Run id">
                <RunLink target={target}>
                  <Words isMono>{target.runId}</Words>
                </RunLink>
              </Fact>
            )}
            {target.activityId !== undefined && (
              <Fact name="Activity id">
                <Words isMono>{target.activityId}</Words>
              </Fact>
            )}
          </>
        )}
        {Object.entries(details).map(([name, value]) => (
          <Fact key={name} name={detailNames[name] ?? visibleText(name)}>
            <Words isMono>{String(value)}</Words>
          </Fact>
        ))}
        {requestId !== undefined && (
          <Fact name="Request id">
            <Words isMono>{requestId}</Words>
          </Fact>
        )}
      </dl>
      {entries.length > 0 && <AuditTrail record={record} entries={entries} />}
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}

const Words = ({ children, isMono = false }: { children: string; isMono?: boolean }) => (
  <bdi className={isMono ? 'font-mono' : undefined}>{visibleText(children)}</bdi>
)
