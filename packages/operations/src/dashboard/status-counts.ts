import { WorkflowStatus } from '@rewind/contract/workflows'

const statuses = new Set<string>(WorkflowStatus.enum)
const isStatus = (word: string): word is WorkflowStatus => statuses.has(word)

/** Converts the groups of a count. A status of a newer server becomes UNSPECIFIED. */
export const statusCounts = (groups: readonly { value: string; count: string }[] = []) =>
  groups.map(({ value, count }) => ({
    status: isStatus(value) ? value : ('UNSPECIFIED' as const),
    count: Number(count),
  }))
