import { exportAudit, listAudit, readAuditRecord } from '@rewind/contract/audit'
import type { Input } from '@rewind/contract/endpoint'
import { fillUrl } from '@rewind/contract/path'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { withBasePath } from '../base-path.ts'
import { call } from './call.ts'

export type AuditFilter = Omit<Input<typeof listAudit>['query'], 'pageSize' | 'pageToken'>

/** The refresh period of a record whose outcome can still change, in milliseconds. */
const openPeriod = 3000

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, {
        query: { ...filter, ...(pageParam !== undefined && { pageToken: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken,
    placeholderData: keepPreviousData,
  })

export const auditRecordQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit', 'record', id],
    queryFn: ({ signal }) => call(readAuditRecord, { params: { id }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.record.outcome.state === 'intended' ? openPeriod : false,
  })

/** The address of the file with every record that matches. */
export const auditExportUrl = (filter: AuditFilter, format: 'csv' | 'json'): string =>
  withBasePath(fillUrl(exportAudit.url, {}, { ...filter, format }))
