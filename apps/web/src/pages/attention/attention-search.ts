export interface AttentionSearch {
  /** The id of the open group; undefined for the list of groups. */
  group?: string | undefined
}

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const attentionSearch = ({ group }: Record<string, unknown>): AttentionSearch => ({
  group: typeof group === 'string' && /^[0-9a-f]{12}$/.test(group) ? group : undefined,
})
