import type { QueryReply, UpdateReply } from '@rewind/contract/talk'

/** What came of one thing that was said. */
export type Outcome =
  | { kind: 'query'; tookMs: number; reply: QueryReply }
  | { kind: 'signal' }
  | { kind: 'update'; reply: UpdateReply }

export type Answer = Outcome & { id: string; name: string; at: string }
