import type { RunRef } from '@rewind/contract/primitives'
import type { PayloadInput } from '@rewind/contract/talk'
import { useRef } from 'react'
import { useQueryRun, useSignalRun, useUpdateRun } from '../../../api/talk.ts'
import type { ShownError } from '../../../components/ErrorView.tsx'
import { newRequestId } from '../../../components/request-id.ts'
import type { Answer, Outcome } from './answers.ts'

interface Said {
  name: string
  input: PayloadInput[]
  reason: string
}

/** One kind of what can be said. */
export interface Saying {
  submit: (said: Said) => void
  isPending: boolean
  error: ShownError | null
}

type Request = { said: string; id: string }
const none: Request = { said: '', id: '' }

/** Says things to the run, one of a kind at a time. What failed and is sent again unchanged is the same request. */
export function useSay(
  run: RunRef,
  onAnswer: (answer: Answer) => void,
): Record<Outcome['kind'], Saying> {
  const query = useQueryRun(run)
  const signal = useSignalRun(run)
  const update = useUpdateRun(run)
  const requests = useRef({ signal: none, update: none })

  const tell = (name: string, outcome: Outcome) =>
    onAnswer({ id: newRequestId(), name, at: new Date().toISOString(), ...outcome })

  function ask({ name, input }: Said) {
    const began = performance.now()
    query.mutate(
      { name, input },
      {
        onSuccess: (reply) =>
          tell(name, { kind: 'query', tookMs: performance.now() - began, reply }),
      },
    )
  }

  function bodyOf(kind: 'signal' | 'update', { name, input, reason }: Said) {
    const said = JSON.stringify([name, input, reason])
    if (requests.current[kind].said !== said) requests.current[kind] = { said, id: newRequestId() }
    const requestId = requests.current[kind].id
    return { name, input, requestId, ...(reason !== '' && { reason }) }
  }

  function done(name: string, outcome: Extract<Outcome, { kind: 'signal' | 'update' }>) {
    requests.current[outcome.kind] = none
    tell(name, outcome)
  }

  return {
    query: { submit: ask, isPending: query.isPending, error: query.error },
    signal: {
      submit: (said) =>
        signal.mutate(bodyOf('signal', said), {
          onSuccess: () => done(said.name, { kind: 'signal' }),
        }),
      isPending: signal.isPending,
      error: signal.error,
    },
    update: {
      submit: (said) =>
        update.mutate(bodyOf('update', said), {
          onSuccess: (reply) => done(said.name, { kind: 'update', reply }),
        }),
      isPending: update.isPending,
      error: update.error,
    },
  }
}
