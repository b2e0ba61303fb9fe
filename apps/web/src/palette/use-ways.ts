import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { runOwnerQuery } from '../api/find-workflows.ts'
import { withBasePath } from '../base-path.ts'
import type { Ways } from './palette-items.ts'

/**
 * Returns the ways of the palette. The palette closes when the target is known. If nothing is
 * found, it stays open and says so.
 */
export function useWays({
  onKeys,
  onProblem,
  onGone,
}: {
  onKeys: () => void
  onProblem: (message: string) => void
  onGone: () => void
}): Ways {
  const navigate = useNavigate()
  const { history } = useRouter()
  const queryClient = useQueryClient()
  const isOpen = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const leave = (go: () => void) => {
    onGone()
    go()
  }
  const toRun = (params: { namespace: string; workflowId: string; runId: string }) =>
    leave(
      () =>
        void navigate({
          to: '/namespaces/$namespace/workflows/$workflowId/$runId/history',
          params,
        }),
    )
  return {
    href: (href) => leave(() => history.push(withBasePath(href))),
    workflow: ({ runId, ...params }) =>
      runId === undefined
        ? leave(() => void navigate({ to: '/namespaces/$namespace/workflows/$workflowId', params }))
        : toRun({ ...params, runId }),
    run: ({ namespace, runId }) => {
      queryClient.fetchQuery(runOwnerQuery(namespace, runId)).then(
        (workflowId) =>
          workflowId === null
            ? onProblem(`No run ${runId} is known in namespace ${namespace}.`)
            : // The user may have closed the palette and gone to another page.
              isOpen.current && toRun({ namespace, workflowId, runId }),
        (error: Error) => onProblem(error.message),
      )
    },
    list: (namespace, query) =>
      leave(
        () =>
          void navigate({
            to: '/namespaces/$namespace/workflows',
            params: { namespace },
            search: query === '' ? {} : { query },
          }),
      ),
    dashboard: (namespace) =>
      leave(() => void navigate({ to: '/namespaces/$namespace', params: { namespace } })),
    attention: (namespace) =>
      leave(() => void navigate({ to: '/namespaces/$namespace/attention', params: { namespace } })),
    audit: (namespace) => leave(() => void navigate({ to: '/audit', search: { namespace } })),
    cluster: () => leave(() => void navigate({ to: '/cluster' })),
    importFile: () => leave(() => void navigate({ to: '/import' })),
    keys: () => leave(onKeys),
  }
}
