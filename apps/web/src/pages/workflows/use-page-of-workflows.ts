import type { WorkflowInfo } from '@rewind/contract/workflows'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import { nothingNewer, pageChangesQuery, workflowsPageQuery } from '../../api/workflows.ts'
import { pageOf, type WorkflowsSearch } from './workflows-search.ts'

/** Returns the page of the list that the URL names, and updates its rows in place. */
export function usePageOfWorkflows(namespace: string, search: WorkflowsSearch) {
  const queryClient = useQueryClient()
  const inSight = useRef<readonly WorkflowInfo[]>([])
  const request = pageOf(search)
  const page = useQuery(workflowsPageQuery(namespace, request))
  const changes = pageChangesQuery(namespace, request, () =>
    inSight.current.filter(({ status }) => status === 'RUNNING').map(({ runId }) => runId),
  )
  const { data: { newer, isAtLeast } = nothingNewer, error } = useQuery({
    ...changes,
    enabled: page.data !== undefined && !page.isPlaceholderData,
  })
  const noteSight = useCallback((workflows: readonly WorkflowInfo[]) => {
    inSight.current = workflows
  }, [])
  return {
    page,
    newer,
    isAtLeast,
    /** Why changes of the page cannot be read. */
    changesError: error,
    noteSight,
    async readAnew() {
      await page.refetch()
      queryClient.setQueryData(changes.queryKey, nothingNewer)
    },
  }
}
