import { eventTypeFromName } from '@rewind/history/events/event-names'
import { decodePayload } from '@rewind/history/payloads/payloads'
import type { TemporalConnection } from './connection.ts'
import { int64 } from './convert.ts'
import type { Temporal } from './gateway.ts'
import { nextPage, tokenBytes } from './page-bytes.ts'
import type { KeyedLimiter } from './sliding-window-limiter.ts'
import { toWorkflowInfo } from './workflow-info.ts'

export const visibilityReader = (
  connection: TemporalConnection,
  limiters: KeyedLimiter,
): Pick<Temporal, 'listWorkflows' | 'countWorkflows'> => ({
  async listWorkflows(namespace, { query = '', pageSize = 50, pageToken }) {
    await limiters.of(namespace).acquire()
    const reply = await connection.read((service) =>
      service.listWorkflowExecutions({
        namespace,
        query,
        pageSize,
        nextPageToken: tokenBytes(pageToken),
      }),
    )
    return { workflows: reply.executions.map(toWorkflowInfo), ...nextPage(reply.nextPageToken) }
  },

  async countWorkflows(namespace, { query = '', groupBy }) {
    const grouped = groupBy === undefined ? query : `${query} GROUP BY ${groupBy}`.trim()
    await limiters.of(namespace).acquire()
    const reply = await connection.read((service) =>
      service.countWorkflowExecutions({ namespace, query: grouped }),
    )
    const count = int64(reply.count)
    if (groupBy === undefined) return { count }
    const groups = reply.groups.map((group) => ({
      value: groupName(decodePayload(group.groupValues?.[0]).text ?? ''),
      count: int64(group.count),
    }))
    return { count, groups }
  },
})

/** Visibility writes a status as JSON text in the form `TimedOut`. The API writes `TIMED_OUT`. */
const groupName = (json: string): string => eventTypeFromName(json.replace(/^"|"$/g, ''))
