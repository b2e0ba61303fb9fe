import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { startConsole } from '../scripts/console.mjs'
import { freePort } from '../scripts/free-port.mjs'
import { findTemporal, startTemporal, type TemporalServer } from './temporal-server.ts'

interface Stoppable {
  stop(): Promise<void>
}

/** A Temporal server and a console of one test's own, so that either can be taken away. */
export class OwnConsole {
  readonly url: string
  readonly address: string
  readonly #folder: string
  readonly #startConsole: () => Promise<Stoppable>
  #console: Stoppable
  readonly #startTemporal: () => Promise<TemporalServer>
  #temporal: TemporalServer

  private constructor(parts: {
    url: string
    folder: string
    startConsole: () => Promise<Stoppable>
    console: Stoppable
    startTemporal: () => Promise<TemporalServer>
    temporal: TemporalServer
  }) {
    this.url = parts.url
    this.address = parts.temporal.address
    this.#folder = parts.folder
    this.#startConsole = parts.startConsole
    this.#console = parts.console
    this.#startTemporal = parts.startTemporal
    this.#temporal = parts.temporal
  }

  static async start(): Promise<OwnConsole> {
    const folder = await mkdtemp(join(tmpdir(), 'rewind-own-'))
    const binary = await findTemporal(() => undefined)
    const port = await freePort()
    const start = () => startTemporal({ binary, folder, port })
    const temporal = await start()
    const consolePort = await freePort()
    const startIt = () =>
      startConsole({
        port: consolePort,
        env: {
          ...cleanEnvironment(),
          TEMPORAL_ADDRESS: temporal.address,
          REWIND_OPERATOR: 'ada',
          REWIND_STORE: join(folder, 'rewind.db'),
          // Tells each call that is sent to Temporal.
          REWIND_LOG_LEVEL: 'trace',
        },
        logFile: join(folder, 'console.log'),
      })
    const console = await startIt()
    const { url } = console
    return new OwnConsole({
      url,
      folder,
      startConsole: startIt,
      console,
      startTemporal: start,
      temporal,
    })
  }

  /** SIGSTOP: connections stay, answers do not come. */
  freezeTemporal(): void {
    process.kill(-this.#temporal.pid, 'SIGSTOP')
  }

  async killTemporal(): Promise<void> {
    process.kill(-this.#temporal.pid, 'SIGKILL')
    await this.#temporal.exited
  }

  /** On the same port, with the data it had. */
  async restartTemporal(): Promise<void> {
    this.#temporal = await this.#startTemporal()
  }

  async stopConsole(): Promise<void> {
    await this.#console.stop()
  }

  /** At the same address, with the store it had; what it sends is counted anew. */
  async restartConsole(): Promise<void> {
    this.#console = await this.#startConsole()
  }

  /** How often the console has sent this call to Temporal: `ResetWorkflowExecution`. */
  async writesSent(method: string): Promise<number> {
    const log = await readFile(join(this.#folder, 'console.log'), 'utf8')
    return log
      .split('\n')
      .filter((line) => line.includes('"write sent to Temporal"') && line.includes(`/${method}"`))
      .length
  }

  /** How many calls the console has sent to Temporal, of one kind or of any. */
  async callsSent(method = ''): Promise<number> {
    const log = await readFile(join(this.#folder, 'console.log'), 'utf8')
    return log
      .split('\n')
      .filter((line) => / sent to Temporal"/.test(line) && line.includes(`${method}"`)).length
  }

  async stop(): Promise<void> {
    await this.stopConsole()
    await this.#temporal.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
