import { type WorkflowInfo, WorkflowStatus } from '@rewind/contract/workflows'
import type { temporal as types } from '@temporalio/proto'
import {
  enumWord,
  int64,
  integer,
  isoTime,
  payloadMap,
  present,
  searchAttributeValues,
} from './convert.ts'
import { temporal } from './proto.ts'

type ExecutionInfo = types.api.workflow.v1.IWorkflowExecutionInfo

export function toWorkflowInfo(info: ExecutionInfo): WorkflowInfo {
  return {
    workflowId: info.execution?.workflowId ?? '',
    runId: info.execution?.runId ?? '',
    type: info.type?.name ?? '',
    status: workflowStatus(info.status),
    taskQueue: info.taskQueue ?? '',
    ...present({
      startTime: isoTime(info.startTime),
      executionTime: isoTime(info.executionTime),
      closeTime: isoTime(info.closeTime),
      parent: executionRef(info.parentExecution),
      root: executionRef(info.rootExecution),
    }),
    historyLength: integer(info.historyLength),
    historySizeBytes: int64(info.historySizeBytes),
    stateTransitionCount: int64(info.stateTransitionCount),
    searchAttributes: searchAttributeValues(info.searchAttributes?.indexedFields),
    memo: payloadMap(info.memo?.fields),
  }
}

const statuses = new Set<string>(WorkflowStatus.enum)
export const isStatus = (word: string): word is WorkflowStatus => statuses.has(word)

/** A status of a newer server becomes UNSPECIFIED, for which no operation is allowed. */
function workflowStatus(value: ExecutionInfo['status']): WorkflowStatus {
  const { WorkflowExecutionStatus } = temporal.api.enums.v1
  const word = enumWord(WorkflowExecutionStatus, 'WORKFLOW_EXECUTION_STATUS_', value)
  return isStatus(word) ? word : 'UNSPECIFIED'
}

const executionRef = (execution: types.api.common.v1.IWorkflowExecution | null | undefined) =>
  execution?.workflowId
    ? { workflowId: execution.workflowId, runId: execution.runId ?? '' }
    : undefined
