export interface AttentionSearch {
  /** One group; all of them without. */
  group?: string | undefined
}

export const attentionSearch = (raw: Record<string, unknown>): AttentionSearch =>
  typeof raw.group === 'string' && /^[0-9a-f]{12}$/.test(raw.group) ? { group: raw.group } : {}
