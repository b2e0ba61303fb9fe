import {
  type Metadata,
  Server,
  ServerCredentials,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'

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
]

const bytes = (value: Buffer) => value

/** Faults that a real server cannot be brought to: each call is counted and answered as told. */
export class FakeTemporal {
  readonly calls: string[] = []
  readonly #requests = new Map<string, Buffer>()
  readonly #metadata = new Map<string, Metadata>()
  /** What the next calls of a method are answered with; then, and without it, an empty reply. */
  readonly failures = new Map<string, { code: number; details: string; times?: number }>()
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve()
  /** Calls without this API key are refused. */
  demandedKey: string | undefined
  readonly #server = new Server()

  async start(): Promise<string> {
    const definition = Object.fromEntries(
      methods.map((method) => [
        method,
        {
          path: `/temporal.api.workflowservice.v1.WorkflowService/${method}`,
          requestStream: false,
          responseStream: false,
          requestSerialize: bytes,
          requestDeserialize: bytes,
          responseSerialize: bytes,
          responseDeserialize: bytes,
        },
      ]),
    )
    const handlers: UntypedServiceImplementation = Object.fromEntries(
      methods.map((method) => [
        method,
        async (
          { metadata, request }: { metadata: Metadata; request: Buffer },
          answer: (error: object | null, reply?: Buffer) => void,
        ) => {
          this.calls.push(method)
          this.#requests.set(method, request)
          this.#metadata.set(method, metadata)
          await this.gate
          const [key] = metadata.get('authorization')
          if (this.demandedKey !== undefined && key !== `Bearer ${this.demandedKey}`) {
            return answer({ code: status.UNAUTHENTICATED, details: 'Request unauthorized.' })
          }
          const failure = this.failures.get(method)
          if (failure === undefined || failure.times === 0) return answer(null, Buffer.alloc(0))
          if (failure.times !== undefined) failure.times--
          answer({ code: failure.code, details: failure.details })
        },
      ]),
    )
    this.#server.addService(definition, handlers)
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      )
    })
    return `127.0.0.1:${port}`
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length
  }

  lastRequest(method: string): Buffer {
    return this.#requests.get(method) ?? Buffer.alloc(0)
  }

  /** A header of the last call of a method. */
  lastHeader(method: string, name: string): string | undefined {
    return this.#metadata.get(method)?.get(name)[0]?.toString()
  }

  stop(): void {
    this.#server.forceShutdown()
  }
}

/** Every code that is not OK. */
export const failureCodes = Object.values(status).filter(
  (code): code is status => typeof code === 'number' && code !== status.OK,
)
