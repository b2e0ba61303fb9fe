import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/** A run to try reads on, with its task queue. */
export interface SampleRun extends RunRef {
  taskQueue: string
}

/** A read that Rewind needs, and what it needs it for. */
export interface Reading<Subject> {
  id: string
  /** The method of Temporal's API, as its permissions and logs call it. */
  title: string
  /** What Rewind cannot do when this call fails. */
  loses: string
  /** Returns what was found. */
  read(temporal: Temporal, subject: Subject): Promise<string>
}

export const ofTheCluster: readonly Reading<undefined>[] = [
  {
    id: 'cluster-info',
    title: 'GetClusterInfo',
    loses: 'the cluster page: name, version, stores and shards',
    read: async (temporal) => `cluster ${(await temporal.readCluster()).clusterName}`,
  },
  {
    id: 'list-namespaces',
    title: 'ListNamespaces',
    loses: 'the list of namespaces; a namespace still opens by its address or REWIND_NAMESPACE',
    async read(temporal) {
      const { namespaces, nextPageToken } = await temporal.listNamespaces({ pageSize: 5 })
      const names = namespaces.map(({ name }) => name).join(', ')
      return `${names}${nextPageToken === undefined ? '' : ', …'}`
    },
  },
]

export const describeNamespace: Reading<string> = {
  id: 'describe-namespace',
  title: 'DescribeNamespace',
  loses: 'the retention and the capabilities of a namespace',
  async read(temporal, namespace) {
    const { name, state } = await temporal.describeNamespace(namespace)
    return `${name}, ${state.toLowerCase()}`
  },
}

export const ofTheNamespace: readonly Reading<string>[] = [
  {
    id: 'list-workflows',
    title: 'ListWorkflowExecutions',
    loses: 'the list of workflows, the dashboard and the scan for runs that need attention',
    async read(temporal, namespace) {
      const { workflows } = await temporal.listWorkflows(namespace, { pageSize: 1 })
      return workflows.length === 0 ? 'no run yet' : 'runs are listed'
    },
  },
  {
    id: 'count-workflows',
    title: 'CountWorkflowExecutions',
    loses: 'counts by status, on the list and the dashboard',
    async read(temporal, namespace) {
      const { count } = await temporal.countWorkflows(namespace, {})
      return `${count} ${count === '1' ? 'run' : 'runs'}`
    },
  },
  {
    id: 'search-attributes',
    title: 'ListSearchAttributes',
    loses: 'completion of queries, and filters and columns for search attributes',
    async read(temporal, namespace) {
      return `${(await temporal.listSearchAttributes(namespace)).length} search attributes`
    },
  },
]

export const ofARun: readonly Reading<SampleRun>[] = [
  {
    id: 'describe-workflow',
    title: 'DescribeWorkflowExecution',
    loses: 'the page of every run, and every action on a run',
    read: async (temporal, run) => `status ${(await temporal.readRunState(run)).status}`,
  },
  {
    id: 'read-history',
    title: 'GetWorkflowExecutionHistory',
    loses: 'histories, reset points, plans and verdicts; nothing can be reset',
    async read(temporal, run) {
      const { events } = await temporal.readHistory(run, { pageSize: 1 })
      return `event 1 of ${run.workflowId}: ${events[0]?.type ?? 'none'}`
    },
  },
  {
    id: 'describe-task-queue',
    title: 'DescribeTaskQueue',
    loses: 'whether workers poll; a run without a worker is not found',
    async read(temporal, { namespace, taskQueue }) {
      const { pollers } = await temporal.readTaskQueue(namespace, taskQueue, 'WORKFLOW')
      return `${taskQueue}: ${pollers.length === 0 ? 'no worker polls' : 'workers poll'}`
    },
  },
]
