import type { ReapplyExclude } from '@rewind/contract/interrupts'

/** A prepared reset, so that it can be pasted into an incident channel: all of it but the reason. */
export interface ResetSearch {
  event?: number | undefined
  /** What is not re-applied, comma-separated: `SIGNAL,UPDATE`. */
  exclude?: string | undefined
}

const excludable: readonly ReapplyExclude[] = ['SIGNAL', 'UPDATE', 'NEXUS']

export const excludedIn = (search: ResetSearch): ReapplyExclude[] => {
  const named = (search.exclude ?? '').split(',')
  return excludable.filter((type) => named.includes(type))
}

export function resetSearch(raw: Record<string, unknown>): ResetSearch {
  const event = Number(raw.event)
  const exclude = excludedIn({ exclude: String(raw.exclude ?? '') }).join(',')
  return {
    ...(Number.isSafeInteger(event) && event > 0 && { event }),
    ...(exclude !== '' && { exclude }),
  }
}
