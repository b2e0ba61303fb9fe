import { type Metadata, status } from '@grpc/grpc-js'
import { RawService } from './raw-service.ts'

const methods = [
  'DescribeWorkflowExecution',
  'GetSystemInfo',
  'DescribeTaskQueue',
  'ListWorkflowExecutions',
  'RequestCancelWorkflowExecution',
  'TerminateWorkflowExecution',
  'ResetWorkflowExecution',
  'GetWorkflowExecutionHistory',
  'GetWorkflowExecutionHistoryReverse',
  'QueryWorkflow',
  'SignalWorkflowExecution',
  'UpdateWorkflowExecution',
  'PollWorkflowExecutionUpdate',
]

/**
 * A server for faults that a real one cannot be brought to. It counts each call and answers as
 * configured.
 */
export class FakeTemporal extends RawService<string> {
  readonly #requests = new Map<string, Buffer>()
  readonly #metadata = new Map<string, Metadata>()
  /**
   * The answers to the next calls of a method. After them, or without them, the answer is empty.
   */
  readonly failures = new Map<string, { code: number; details: string; times?: number }>()
  /** Methods that never answer. */
  readonly silent = new Set<string>()
  /** Answers wait for this promise. */
  gate: Promise<void> = Promise.resolve()
  /** Calls without this API key are refused. */
  demandedKey: string | undefined

  override start(): Promise<string> {
    return super.start(methods, async (method, { metadata, request }, answer) => {
      this.#requests.set(method, request)
      this.#metadata.set(method, metadata)
      await this.gate
      if (this.silent.has(method)) return
      const [key] = metadata.get('authorization')
      if (this.demandedKey !== undefined && key !== `Bearer ${this.demandedKey}`) {
        return answer({ code: status.UNAUTHENTICATED, details: 'Request unauthorized.' })
      }
      const failure = this.failures.get(method)
      if (failure === undefined || failure.times === 0) return answer(null, Buffer.alloc(0))
      if (failure.times !== undefined) failure.times--
      answer({ code: failure.code, details: failure.details })
    })
  }

  lastRequest(method: string): Buffer {
    return this.#requests.get(method) ?? Buffer.alloc(0)
  }

  /** Returns a header of the last call of a method. */
  lastHeader(method: string, name: string): string | undefined {
    return this.#metadata.get(method)?.get(name)[0]?.toString()
  }
}

/** Every code except OK. */
export const failureCodes = Object.values(status).filter(
  (code): code is status => typeof code === 'number' && code !== status.OK,
)
