/** What is said to the run, in the address. Arguments stay out of it: addresses end in logs. */
export interface TalkSearch {
  /** A query unless it says otherwise. */
  say?: Exclude<Say, 'query'> | undefined
  name?: string | undefined
}

export const says = ['query', 'signal', 'update', 'stack'] as const
export type Say = (typeof says)[number]

/** What is left out would stay in the address as it came: what means nothing is said to be nothing. */
export function talkSearch(raw: Record<string, unknown>): TalkSearch {
  const say = says.find((each) => each === raw.say)
  const { name } = raw
  return {
    say: say === 'query' ? undefined : say,
    name: typeof name === 'string' && name !== '' ? name.slice(0, 1000) : undefined,
  }
}
