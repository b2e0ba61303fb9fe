import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { startConsole } from '../scripts/console.mjs'
import { freePort } from '../scripts/free-port.mjs'
import { findTemporal, startTemporal, type TemporalServer } from './temporal-server.ts'

/** A Temporal server and a console of one test's own, so that Temporal can be taken away from it. */
export class OwnConsole {
  readonly url: string
  readonly address: string
  readonly #folder: string
  readonly #stopConsole: () => Promise<void>
  readonly #startTemporal: () => Promise<TemporalServer>
  #temporal: TemporalServer

  private constructor(parts: {
    url: string
    folder: string
    stopConsole: () => Promise<void>
    startTemporal: () => Promise<TemporalServer>
    temporal: TemporalServer
  }) {
    this.url = parts.url
    this.address = parts.temporal.address
    this.#folder = parts.folder
    this.#stopConsole = parts.stopConsole
    this.#startTemporal = parts.startTemporal
    this.#temporal = parts.temporal
  }

  static async start(): Promise<OwnConsole> {
    const folder = await mkdtemp(join(tmpdir(), 'rewind-own-'))
    const binary = await findTemporal(() => undefined)
    const port = await freePort()
    const start = () => startTemporal({ binary, folder, port })
    const temporal = await start()
    const console = await startConsole({
      port: await freePort(),
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
    const { url, stop: stopConsole } = console
    return new OwnConsole({ url, folder, stopConsole, startTemporal: start, temporal })
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

  /** How often the console has sent this call to Temporal: `ResetWorkflowExecution`. */
  async writesSent(method: string): Promise<number> {
    const log = await readFile(join(this.#folder, 'console.log'), 'utf8')
    return log
      .split('\n')
      .filter((line) => line.includes('"write sent to Temporal"') && line.includes(`/${method}"`))
      .length
  }

  /** How many calls of any kind the console has sent to Temporal. */
  async callsSent(): Promise<number> {
    const log = await readFile(join(this.#folder, 'console.log'), 'utf8')
    return log.split('\n').filter((line) => / sent to Temporal"/.test(line)).length
  }

  async stop(): Promise<void> {
    await this.#stopConsole()
    await this.#temporal.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
