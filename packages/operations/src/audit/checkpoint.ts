import { closed } from '@rewind/contract/primitives'
import type { Static } from 'typebox'
import * as Type from 'typebox'

/**
 * The head of a writer's chain at some time. `START`: before the first entry. `STOP`: after the last one,
 * when the process stopped. `RETENTION`: the entries up to this one were removed.
 */
export const Checkpoint = Type.Object(
  {
    schema: Type.Literal(1),
    kind: Type.Enum(['START', 'PERIODIC', 'STOP', 'RETENTION']),
    writer: Type.String({ minLength: 1 }),
    /** Of the last entry, which is also the number of entries so far; 0 before the first. */
    sequence: Type.Integer({ minimum: 0 }),
    /** Of the last entry. */
    hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    time: Type.String({ minLength: 1 }),
  },
  closed,
)
export type Checkpoint = Static<typeof Checkpoint>
