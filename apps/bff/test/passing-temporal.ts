import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { RawService, rawMethod } from './raw-service.ts'

const methods = [
  'GetSystemInfo',
  'GetClusterInfo',
  'ListNamespaces',
  'DescribeWorkflowExecution',
  'DescribeNamespace',
  'DescribeTaskQueue',
  'ListWorkflowExecutions',
  'CountWorkflowExecutions',
  'RequestCancelWorkflowExecution',
  'GetWorkflowExecutionHistory',
  'GetWorkflowExecutionHistoryReverse',
  'ResetWorkflowExecution',
  'SignalWorkflowExecution',
  'TerminateWorkflowExecution',
] as const
export type Method = (typeof methods)[number]

/**
 * The real Temporal behind a proxy in which a test can hold up the calls of a method, or its
 * answers.
 */
export class PassingTemporal extends RawService<Method> {
  /** Awaited before a call is passed on, and before its answer is. */
  onCall: (method: Method) => Promise<void> | void = () => undefined
  onAnswer: (method: Method) => Promise<void> | void = () => undefined
  /**
   * Returns an error for calls that are refused instead of passed on. `callerType` is the call's
   * `caller-type` header.
   */
  refuse: (method: Method, callerType: string | undefined) => Partial<ServiceError> | undefined =
    () => undefined
  readonly #real: Client

  constructor(address: string) {
    super()
    this.#real = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': 128 * 1024 * 1024,
    })
  }

  override start(): Promise<string> {
    return super.start(methods, async (method, { request, metadata }, answer) => {
      await this.onCall(method)
      const refusal = this.refuse(method, metadata.get('caller-type')[0]?.toString())
      if (refusal !== undefined) return answer(refusal)
      const { path, requestSerialize, responseDeserialize } = rawMethod(method)
      this.#real.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        async (error, reply) => {
          await this.onAnswer(method)
          answer(error, reply)
        },
      )
    })
  }

  override stop(): void {
    super.stop()
    this.#real.close()
  }
}
