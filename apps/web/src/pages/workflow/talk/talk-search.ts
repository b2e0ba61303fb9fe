/** What is said to the run, in the address. Arguments stay out of it: addresses end in logs. */
export interface TalkSearch {
  /** A query unless it says otherwise. */
  say?: Exclude<Say, 'query'>
  name?: string
}

export const says = ['query', 'signal', 'update', 'stack'] as const
export type Say = (typeof says)[number]

export function talkSearch(raw: Record<string, unknown>): TalkSearch {
  const say = says.find((each) => each === raw.say)
  const { name } = raw
  return {
    ...(say !== undefined && say !== 'query' && { say }),
    ...(typeof name === 'string' && name !== '' && { name: name.slice(0, 1000) }),
  }
}
