import { listWorkflows } from '@rewind/contract/workflows'
import { quoted } from '@rewind/history/visibility/visibility-filter'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

const most = 6

/** The newest executions whose id or type begins with the typed text. */
export const findWorkflowsQuery = (namespace: string, text: string) =>
  queryOptions({
    queryKey: ['workflows', namespace, 'find', text],
    queryFn: async ({ signal }) => {
      const value = quoted(text)
      const query = `WorkflowId STARTS_WITH ${value} OR WorkflowType STARTS_WITH ${value}`
      const { workflows } = await call(listWorkflows, {
        params: { namespace },
        query: { query, pageSize: most },
        signal,
      })
      return workflows
    },
    enabled: text.length >= 2 && text.length <= 200,
    staleTime: 30_000,
  })

/** The workflow id of a run; null if visibility does not know the run. */
export const runOwnerQuery = (namespace: string, runId: string) =>
  queryOptions({
    queryKey: ['workflows', namespace, 'owner', runId],
    queryFn: async ({ signal }) => {
      const { workflows } = await call(listWorkflows, {
        params: { namespace },
        query: { query: `RunId = ${quoted(runId)}`, pageSize: 1 },
        signal,
      })
      return workflows[0]?.workflowId ?? null
    },
  })
