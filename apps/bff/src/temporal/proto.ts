// @temporalio/proto is CommonJS whose names Node cannot list: only the default import finds them.
import proto from '@temporalio/proto'

export const { temporal } = proto
