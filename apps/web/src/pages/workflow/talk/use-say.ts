import type { RunRef } from '@rewind/contract/primitives'
import type { PayloadInput } from '@rewind/contract/talk'
import { useRef } from 'react'
import { useQueryRun, useSignalRun, useUpdateRun } from '../../../api/talk.ts'
import { newRequestId } from '../../../components/request-id.ts'
import type { Answer, Outcome } from './answers.ts'
import type { Say } from './talk-search.ts'

interface Said {
  name: string
  input: PayloadInput[]
  reason: string
}

/** Says one thing to the run. What failed and is sent again unchanged is the same request. */
export function useSay(
  say: Exclude<Say, 'stack'>,
  run: RunRef,
  onAnswer: (answer: Answer) => void,
) {
  const query = useQueryRun(run)
  const signal = useSignalRun(run)
  const update = useUpdateRun(run)
  const request = useRef({ said: '', id: '' })

  const submit = ({ name, input, reason }: Said) => {
    const began = performance.now()
    const tell = (outcome: Outcome) => {
      request.current = { said: '', id: '' }
      const at = new Date().toISOString()
      onAnswer({ id: newRequestId(), name, at, ...outcome })
    }
    if (say === 'query') {
      query.mutate(
        { name, input },
        {
          onSuccess: (reply) => tell({ kind: 'query', tookMs: performance.now() - began, reply }),
        },
      )
      return
    }
    const said = JSON.stringify([say, name, input, reason])
    if (request.current.said !== said) request.current = { said, id: newRequestId() }
    const body = { name, input, requestId: request.current.id, ...(reason !== '' && { reason }) }
    if (say === 'signal') signal.mutate(body, { onSuccess: () => tell({ kind: 'signal' }) })
    else update.mutate(body, { onSuccess: (reply) => tell({ kind: 'update', reply }) })
  }

  const { isPending, error } = { query, signal, update }[say]
  return { submit, isPending, error: error as (Error & { code?: string }) | null }
}
