import { connect, createServer, type Socket } from 'node:net'
import { listening, portOf } from './listening.ts'

export type Fault = 'none' | 'lose requests' | 'hold requests' | 'lose answers' | 'refuse'

/** A network between Rewind and the real Temporal that can fail at a chosen moment. */
export class FaultProxy {
  fault: Fault = 'none'
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((downstream) => this.#pass(downstream))
  readonly #target: string
  #deliver: () => void = () => undefined

  constructor(target: string) {
    this.#target = target
  }

  async start(port = 0): Promise<string> {
    await listening(this.#server, port)
    return `127.0.0.1:${portOf(this.#server)}`
  }

  /** Cuts the open connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Lets through what was held. The console has long lost its connection by then. */
  deliver(): void {
    this.#deliver()
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #pass(downstream: Socket): void {
    if (this.fault === 'refuse') {
      downstream.destroy()
      return
    }
    const [host, port] = this.#target.split(':')
    const upstream = connect({ host: host ?? '', port: Number(port) })
    let isHeld = false
    const held: Buffer[] = []
    const end = () => {
      downstream.destroy()
      if (!isHeld) upstream.destroy()
    }
    for (const socket of [downstream, upstream]) {
      this.#sockets.add(socket)
      socket.on('error', end).on('close', end)
      socket.on('close', () => this.#sockets.delete(socket))
    }
    downstream.on('data', (bytes) => {
      if (this.fault === 'hold requests') {
        isHeld = true
        held.push(bytes)
        downstream.destroy()
        this.#deliver = () => upstream.write(Buffer.concat(held.splice(0)))
        return
      }
      // The connection breaks before Temporal has received anything.
      if (this.fault === 'lose requests') end()
      else upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      // Answers are dropped until the connections are cut, so that Temporal completes its work
      // undisturbed.
      if (this.fault !== 'lose answers') downstream.write(bytes)
    })
  }
}
