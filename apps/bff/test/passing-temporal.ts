import {
  Client,
  credentials,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'

const service = 'temporal.api.workflowservice.v1.WorkflowService'
const methods = [
  'GetSystemInfo',
  'DescribeWorkflowExecution',
  'DescribeTaskQueue',
  'ListWorkflowExecutions',
  'GetWorkflowExecutionHistory',
  'GetWorkflowExecutionHistoryReverse',
  'ResetWorkflowExecution',
] as const
export type Method = (typeof methods)[number]

const bytes = (value: Buffer) => value

/** The real Temporal, call by call: a test holds up one method on its way there, or its answer. */
export class PassingTemporal {
  readonly calls: Method[] = []
  /** Waited for before a call is passed on, and before its answer is. */
  onCall: (method: Method) => Promise<void> | void = () => undefined
  onAnswer: (method: Method) => Promise<void> | void = () => undefined
  readonly #server = new Server()
  readonly #real: Client

  constructor(address: string) {
    this.#real = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': 128 * 1024 * 1024,
    })
  }

  async start(): Promise<string> {
    const paths = new Map(methods.map((method) => [method, `/${service}/${method}`]))
    const definition = Object.fromEntries(
      methods.map((method) => [
        method,
        {
          path: paths.get(method) ?? '',
          requestStream: false as const,
          responseStream: false as const,
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
          { request, metadata }: { request: Buffer; metadata: Metadata },
          answer: (error: ServiceError | null, reply?: Buffer) => void,
        ) => {
          this.calls.push(method)
          await this.onCall(method)
          this.#real.makeUnaryRequest(
            paths.get(method) ?? '',
            bytes,
            bytes,
            request,
            metadata,
            async (error, reply) => {
              await this.onAnswer(method)
              answer(error, reply)
            },
          )
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

  count(method: Method): number {
    return this.calls.filter((call) => call === method).length
  }

  stop(): void {
    this.#server.forceShutdown()
    this.#real.close()
  }
}
