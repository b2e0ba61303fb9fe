import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'

export type RawAnswer = (error: Partial<ServiceError> | null, reply?: Buffer) => void

/** Returns the path of a method of the workflow service, with messages as raw bytes. */
export const rawMethod = (method: string) => ({
  path: `/temporal.api.workflowservice.v1.WorkflowService/${method}`,
  requestStream: false as const,
  responseStream: false as const,
  requestSerialize: asItIs,
  requestDeserialize: asItIs,
  responseSerialize: asItIs,
  responseDeserialize: asItIs,
})

const asItIs = (bytes: Buffer) => bytes

/** A server for some methods of the workflow service. One handler answers all of them. */
export class RawService<Method extends string> {
  readonly calls: Method[] = []
  readonly #server = new Server()

  /** Listens on loopback and resolves with the address. */
  async start(
    methods: readonly Method[],
    handle: (
      method: Method,
      call: { request: Buffer; metadata: Metadata },
      answer: RawAnswer,
    ) => void,
  ): Promise<string> {
    const handlers: UntypedServiceImplementation = Object.fromEntries(
      methods.map((method) => [
        method,
        (call: { request: Buffer; metadata: Metadata }, answer: RawAnswer) => {
          this.calls.push(method)
          handle(method, call, answer)
        },
      ]),
    )
    const definition = Object.fromEntries(methods.map((method) => [method, rawMethod(method)]))
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
  }
}
