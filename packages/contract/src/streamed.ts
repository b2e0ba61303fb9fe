import * as Type from 'typebox'

/** A reply that is sent piece by piece. */
export const streamed = (contentType: string, description: string) =>
  Type.Unsafe<string>({
    description,
    content: {
      [contentType]: { schema: { type: contentType === 'application/json' ? 'object' : 'string' } },
    },
  })
