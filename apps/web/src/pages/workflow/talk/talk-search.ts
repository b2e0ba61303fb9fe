/**
 * The search parameters of the tab. Arguments are not among them, since addresses end up in logs.
 */
export interface TalkSearch {
  /** A query by default. */
  say?: Exclude<Say, 'query'> | undefined
  name?: string | undefined
}

export const says = ['query', 'signal', 'update', 'stack'] as const
export type Say = (typeof says)[number]

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export function talkSearch(raw: Record<string, unknown>): TalkSearch {
  const say = says.find((each) => each === raw.say)
  const { name } = raw
  return {
    say: say === 'query' ? undefined : say,
    name: typeof name === 'string' && name !== '' ? name.slice(0, 1000) : undefined,
  }
}
