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
import { serverTimeText } from '../clock.ts'
import { call } from './call.ts'
import { queryClient } from './query-client.ts'
import { newRequestId } from './request-id.ts'
import { errorOf, isOutcomeUnknown, type Outcome as RequestOutcome } from './request-outcome.ts'
import { Emitter } from './teller.ts'
import { workflowChanged } from './workflows.ts'

/** The result of one query, signal or update. */
type Outcome =
  | { kind: 'query'; tookMs: number; reply: QueryReply }
  | { kind: 'signal' }
  | { kind: 'update'; reply: UpdateReply }

export type Answer = Outcome & {
  /** Unique in this tab, over all runs. */
  id: number
  name: string
  at: string
  /** In characters. */
  weight: number
}

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

/** A request that failed or has an unknown outcome. Sent again unchanged, it keeps its id. */
export interface Failed {
  said: Said
  requestId: string
  error: Error
  /** When it was sent, in milliseconds. */
  at: number
}

/** Whether the outcome is unknown. Nothing of its kind is sent then. */
export const isOpen = (failed: Failed | undefined): boolean => isOutcomeUnknown(failed?.error)

/** The state of the queries, of the signals or of the updates. */
export interface Saying {
  isPending: boolean
  failed: Failed | undefined
}

interface State extends Record<Kind, Saying> {
  /** Newest first. */
  answers: readonly Answer[]
  /** Answers that no longer stand here. */
  leftOut: number
}

const idle: Saying = { isPending: false, failed: undefined }
const silent: State = { answers: [], leftOut: 0, query: idle, signal: idle, update: idle }
export const maxAnswers = 20
const maxCharacters = 8_000_000
let answered = 0

/** A call is given up on after this long: an update may wait for another of its id, 25 s each. */
const longestMs = 60_000

/** Leaves out the options that do not identify a request: how long to wait, when to reject. */
const asSent = ({ name, input, reason, updateId }: Said) =>
  JSON.stringify([name, input, reason, updateId])

export const isSameRequest = (one: Said, other: Said): boolean => asSent(one) === asSent(other)

/**
 * What is said to one run, one of a kind at a time, and what it answered. It outlives the page: what is
 * under way is answered, and what failed and is sent again unchanged is the same request.
 */
class Conversation {
  readonly #run: RunRef
  readonly #teller = new Emitter()
  #state = silent

  constructor(run: RunRef) {
    this.#run = run
  }

  subscribe = this.#teller.subscribe
  read = () => this.#state

  /** Whether something is under way or has failed: neither may be forgotten. */
  get isOpen(): boolean {
    const { query, signal, update } = this.#state
    return [query, signal, update].some(({ isPending, failed }) => isPending || failed)
  }

  say(kind: Kind, said: Said): void {
    const { isPending, failed } = this.#state[kind]
    if (isPending || isOpen(failed)) return
    const isAgain = failed !== undefined && isSameRequest(failed.said, said)
    this.#send(kind, said, isAgain ? failed.requestId : newRequestId())
  }

  /** Sends again what got no answer. It is the same request, which the run takes once. */
  sendAgain(kind: 'signal' | 'update'): void {
    const { isPending, failed } = this.#state[kind]
    if (isPending || failed === undefined || !isOpen(failed)) return
    this.#send(kind, failed.said, failed.requestId)
  }

  /** Gives up what got no answer, so that something else can be sent. It may still take effect. */
  goOn(kind: 'signal' | 'update'): void {
    if (isOpen(this.#state[kind].failed)) this.#set({ [kind]: idle })
  }

  #send(kind: Kind, said: Said, requestId: string): void {
    const at = Date.now()
    this.#set({ [kind]: { isPending: true, failed: undefined } })
    keep(this.#run, this)
    this.#outcomeOf(kind, said, requestId).then(
      (outcome) => this.#take(said.name, outcome),
      (error: Error) =>
        this.#set({ [kind]: { isPending: false, failed: { said, requestId, error, at } } }),
    )
  }

  /** Takes the result of a look into a signal or update that got no answer. */
  learn(kind: 'signal' | 'update', outcome: RequestOutcome): void {
    const { failed } = this.#state[kind]
    if (failed === undefined || !isOpen(failed)) return
    const error = errorOf(outcome, failed.error)
    if (error !== null) {
      this.#set({ [kind]: { isPending: false, failed: { ...failed, error } } })
      return
    }
    const { said, requestId } = failed
    const updateId = said.updateId ?? requestId
    const accepted = { runId: this.#run.runId, updateId, stage: 'ACCEPTED' as const }
    this.#take(said.name, kind === 'signal' ? { kind } : { kind, reply: accepted })
  }

  #take(name: string, outcome: Outcome): void {
    const weight = outcome.kind === 'signal' ? 0 : JSON.stringify(outcome.reply).length
    const at = serverTimeText(Date.now())
    const all = [{ id: answered++, name, at, weight, ...outcome }, ...this.#state.answers]
    const answers = newest(all)
    const leftOut = this.#state.leftOut + all.length - answers.length
    this.#set({ [outcome.kind]: idle, answers, leftOut })
  }

  async #outcomeOf(kind: Kind, said: Said, requestId: string): Promise<Outcome> {
    const params = this.#run
    const { name, input, reason, rejectCondition, updateId, waitForStage } = said
    const signal = AbortSignal.timeout(longestMs)
    if (kind === 'query') {
      const began = performance.now()
      const body = { name, input, ...(rejectCondition && { rejectCondition }) }
      const reply = await call(queryRun, { params, body, signal })
      return { kind, tookMs: performance.now() - began, reply }
    }
    try {
      const body: SignalBody = { name, input, ...(reason && { reason }), requestId }
      if (kind === 'signal') {
        await call(signalRun, { params, body, signal })
        return { kind }
      }
      const more = { ...(updateId && { updateId }), ...(waitForStage && { waitForStage }) }
      return { kind, reply: await call(updateRun, { params, body: { ...body, ...more }, signal }) }
    } finally {
      workflowChanged(queryClient, params)
    }
  }

  #set(change: Partial<State>) {
    this.#state = { ...this.#state, ...change }
    this.#teller.tellNow()
  }
}

/** The newest answer, and before it as many as do not weigh too much. */
export function newest(answers: readonly Answer[]): readonly Answer[] {
  let characters = 0
  const tooMany = answers.findIndex(({ weight }, at) => {
    characters += weight
    return at > 0 && (at >= maxAnswers || characters > maxCharacters)
  })
  return tooMany === -1 ? answers : answers.slice(0, tooMany)
}

/** The conversations with the latest runs, in the memory of this tab only. */
const kept = new Map<string, Conversation>()
const keptCount = 10
const keyOf = ({ namespace, workflowId, runId }: RunRef) =>
  JSON.stringify([namespace, workflowId, runId])

/** The conversation with a run. Nothing is kept of one in which nothing was said. */
export const conversationWith = (run: RunRef): Conversation =>
  kept.get(keyOf(run)) ?? new Conversation(run)

function keep(run: RunRef, conversation: Conversation): void {
  kept.delete(keyOf(run))
  kept.set(keyOf(run), conversation)
  for (const [key, { isOpen }] of kept) {
    if (kept.size <= keptCount) return
    if (!isOpen) kept.delete(key)
  }
}
