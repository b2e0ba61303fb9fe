import type { RunRef } from '@rewind/contract/primitives'
import {
  type PayloadInput,
  type QueryBody,
  type QueryReply,
  queryRun,
  type SignalBody,
  signalRun,
  type UpdateBody,
  type UpdateReply,
  updateRun,
} from '@rewind/contract/talk'
import type { ShownError } from '../components/ErrorView.tsx'
import { newRequestId } from '../components/request-id.ts'
import { call } from './call.ts'
import { queryClient } from './query-client.ts'
import { Teller } from './teller.ts'
import { workflowChanged } from './workflows.ts'

/** What came of one thing that was said. */
type Outcome =
  | { kind: 'query'; tookMs: number; reply: QueryReply }
  | { kind: 'signal' }
  | { kind: 'update'; reply: UpdateReply }

export type Answer = Outcome & { id: string; name: string; at: string }

type Kind = Outcome['kind']

/** What a query and an update may be given beyond their name and arguments. */
export interface SayingOptions {
  rejectCondition?: QueryBody['rejectCondition']
  updateId?: UpdateBody['updateId']
  waitForStage?: UpdateBody['waitForStage']
}

export interface Said extends SayingOptions {
  name: string
  input: PayloadInput[]
  reason?: string
}

/** How it stands with one kind of what can be said. */
export interface Saying {
  isPending: boolean
  /** Of the last one, with the name it was said by. */
  failed: { name: string; error: ShownError } | undefined
}

interface State extends Record<Kind, Saying> {
  /** Newest first. */
  answers: readonly Answer[]
}

const idle: Saying = { isPending: false, failed: undefined }
const mostAnswers = 20
const mostCharacters = 8_000_000

/**
 * What is said to one run, one of a kind at a time, and what it answered. It outlives the page: what is
 * under way is answered, and what failed and is sent again unchanged is the same request.
 */
class Conversation {
  readonly #run: RunRef
  readonly #teller = new Teller()
  readonly #requests = new Map<Kind, { said: string; id: string }>()
  #state: State = { answers: [], query: idle, signal: idle, update: idle }

  constructor(run: RunRef) {
    this.#run = run
  }

  subscribe = this.#teller.subscribe
  read = () => this.#state

  say(kind: Kind, said: Said): void {
    if (this.#state[kind].isPending) return
    this.#set({ [kind]: { isPending: true, failed: undefined } })
    this.#outcomeOf(kind, said).then(
      (outcome) => {
        this.#requests.delete(kind)
        const at = new Date().toISOString()
        const answer = { id: newRequestId(), name: said.name, at, ...outcome }
        this.#set({ [kind]: idle, answers: newest([answer, ...this.#state.answers]) })
      },
      (error: Error) =>
        this.#set({ [kind]: { isPending: false, failed: { name: said.name, error } } }),
    )
  }

  async #outcomeOf(kind: Kind, { rejectCondition, updateId, waitForStage, ...said }: Said) {
    const params = this.#run
    if (kind === 'query') {
      const { name, input } = said
      const began = performance.now()
      const body = { name, input, ...(rejectCondition && { rejectCondition }) }
      const reply = await call(queryRun, { params, body })
      return { kind, tookMs: performance.now() - began, reply }
    }
    try {
      if (kind === 'signal') {
        const body: SignalBody = { ...said, requestId: this.#requestId(kind, said) }
        await call(signalRun, { params, body })
        return { kind }
      }
      const own = updateId === undefined ? said : { ...said, updateId }
      const body: UpdateBody = { ...own, requestId: this.#requestId(kind, own) }
      if (waitForStage) body.waitForStage = waitForStage
      return { kind, reply: await call(updateRun, { params, body }) }
    } finally {
      workflowChanged(queryClient, params)
    }
  }

  #requestId(kind: Kind, body: object): string {
    const said = JSON.stringify(body)
    const before = this.#requests.get(kind)
    if (before?.said === said) return before.id
    const id = newRequestId()
    this.#requests.set(kind, { said, id })
    return id
  }

  #set(change: Partial<State>) {
    this.#state = { ...this.#state, ...change }
    this.#teller.tellNow()
  }
}

/** The newest answer, and before it as many as do not weigh too much. */
export function newest(answers: readonly Answer[]): readonly Answer[] {
  let characters = 0
  const tooMany = answers.findIndex((answer, at) => {
    characters += sizeOf(answer)
    return at > 0 && (at >= mostAnswers || characters > mostCharacters)
  })
  return tooMany === -1 ? answers : answers.slice(0, tooMany)
}

function sizeOf(answer: Answer): number {
  if (answer.kind === 'signal') return 0
  return (answer.reply.result ?? []).reduce((sum, { size }) => sum + Number(size), 0)
}

/** As long as the console is open, of the runs talked to last; nothing of it is stored. */
const kept = new Map<string, Conversation>()
const keptCount = 10

export function conversationWith({ namespace, workflowId, runId }: RunRef): Conversation {
  const key = JSON.stringify([namespace, workflowId, runId])
  const conversation = kept.get(key) ?? new Conversation({ namespace, workflowId, runId })
  kept.delete(key)
  kept.set(key, conversation)
  for (const [oldest] of [...kept].slice(0, -keptCount)) kept.delete(oldest)
  return conversation
}
