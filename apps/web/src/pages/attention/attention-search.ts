export interface AttentionSearch {
  /** One group; all of them without. */
  group?: string | undefined
}

/** What is left out would stay in the address as it came: it is said to be nothing. */
export const attentionSearch = ({ group }: Record<string, unknown>): AttentionSearch => ({
  group: typeof group === 'string' && /^[0-9a-f]{12}$/.test(group) ? group : undefined,
})
