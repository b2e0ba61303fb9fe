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

/** A process of its own; its guard leads the group that it is in. */
interface Process extends Stoppable {
  pid: number
}

/** A console whose calls to Temporal are told one by one in its log. */
function startTelling(at: { address: string; port: number; store: string; logFile: string }) {
  return startConsole({
    port: at.port,
    env: {
      ...cleanEnvironment(),
      TEMPORAL_ADDRESS: at.address,
      REWIND_OPERATOR: 'ada',
      REWIND_STORE: at.store,
      REWIND_LOG_LEVEL: 'trace',
    },
    logFile: at.logFile,
  })
}

async function countLines(logFile: string, isIt: (line: string) => boolean): Promise<number> {
  return (await readFile(logFile, 'utf8')).split('\n').filter(isIt).length
}

const isCall = (line: string) => / sent to Temporal"/.test(line)

/** A further console on the same Temporal: what it sends is counted apart. */
export interface ConsoleBeside extends Stoppable {
  url: string
  callsSent(): Promise<number>
}

/** A Temporal server and a console of one test's own, so that either can be taken away. */
export class OwnConsole {
  readonly url: string
  readonly address: string
  #isFrozen = false
  readonly #folder: string
  #isConsoleFrozen = false
  readonly #startConsole: () => Promise<Process>
  #console: Process
  readonly #startTemporal: () => Promise<TemporalServer>
  #temporal: TemporalServer

  private constructor(parts: {
    url: string
    folder: string
    startConsole: () => Promise<Process>
    console: Process
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
      startTelling({
        address: temporal.address,
        port: consolePort,
        store: join(folder, 'rewind.db'),
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
    this.#isFrozen = true
  }

  /** SIGCONT: it goes on as if nothing had been. */
  thawTemporal(): void {
    process.kill(-this.#temporal.pid, 'SIGCONT')
    this.#isFrozen = false
  }

  async killTemporal(): Promise<void> {
    process.kill(-this.#temporal.pid, 'SIGKILL')
    this.#isFrozen = false
    await this.#temporal.exited
  }

  /** On the same port, with the data it had. */
  async restartTemporal(): Promise<void> {
    this.#temporal = await this.#startTemporal()
  }

  /** SIGSTOP: connections are taken by the system, and nobody answers. */
  freezeConsole(): void {
    process.kill(-this.#console.pid, 'SIGSTOP')
    this.#isConsoleFrozen = true
  }

  thawConsole(): void {
    process.kill(-this.#console.pid, 'SIGCONT')
    this.#isConsoleFrozen = false
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
    return await countLines(
      join(this.#folder, 'console.log'),
      (line) => line.includes('"write sent to Temporal"') && line.includes(`/${method}"`),
    )
  }

  /** How many calls the console has sent to Temporal, of one kind or of any. */
  async callsSent(method = ''): Promise<number> {
    return await countLines(
      join(this.#folder, 'console.log'),
      (line) => isCall(line) && line.includes(`${method}"`),
    )
  }

  /** It must be stopped before this one is. */
  async startBeside(): Promise<ConsoleBeside> {
    const port = await freePort()
    const logFile = join(this.#folder, `console-${port}.log`)
    const store = join(this.#folder, `rewind-${port}.db`)
    const { url, stop } = await startTelling({ address: this.address, port, store, logFile })
    return { url, stop, callsSent: () => countLines(logFile, isCall) }
  }

  async stop(): Promise<void> {
    // What stands still cannot end.
    if (this.#isFrozen) this.thawTemporal()
    if (this.#isConsoleFrozen) this.thawConsole()
    await this.stopConsole()
    await this.#temporal.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
