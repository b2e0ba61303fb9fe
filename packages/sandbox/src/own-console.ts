import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { startConsole } from '../scripts/console.mjs'
import { freePort } from '../scripts/free-port.mjs'
import { findTemporal, startTemporal, type TemporalServer } from './temporal-server.ts'

interface Stoppable {
  stop(): Promise<void>
}

/** `pid` is the guard, which leads the process group. */
interface Process extends Stoppable {
  pid: number
}

/** Starts a console that logs each call to Temporal. */
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

/** A second console on the same Temporal server. Its calls are counted separately. */
export interface ConsoleBeside extends Stoppable {
  url: string
  callsSent(): Promise<number>
}

/** A Temporal server and a console for one test, which can stop either. */
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

  /** SIGSTOP: connections stay open, but no reply arrives. */
  freezeTemporal(): void {
    process.kill(-this.#temporal.pid, 'SIGSTOP')
    this.#isFrozen = true
  }

  /** SIGCONT: the server continues. */
  thawTemporal(): void {
    process.kill(-this.#temporal.pid, 'SIGCONT')
    this.#isFrozen = false
  }

  async killTemporal(): Promise<void> {
    process.kill(-this.#temporal.pid, 'SIGKILL')
    this.#isFrozen = false
    await this.#temporal.exited
  }

  /** Starts the server on the same port, with its data. */
  async restartTemporal(): Promise<void> {
    this.#temporal = await this.#startTemporal()
  }

  /** SIGSTOP: the system accepts connections, but no reply arrives. */
  freezeConsole(): void {
    process.kill(-this.#console.pid, 'SIGSTOP')
    this.#isConsoleFrozen = true
  }

  thawConsole(): void {
    process.kill(-this.#console.pid, 'SIGCONT')
    this.#isConsoleFrozen = false
  }

  /** Takes the store's file away from under the console. */
  async loseStore(): Promise<void> {
    await rename(join(this.#folder, 'rewind.db'), join(this.#folder, 'lost.db'))
  }

  async findStore(): Promise<void> {
    await rename(join(this.#folder, 'lost.db'), join(this.#folder, 'rewind.db'))
  }

  async stopConsole(): Promise<void> {
    await this.#console.stop()
  }

  /** Starts the console at the same address, with its store. Its calls are counted from zero. */
  async restartConsole(): Promise<void> {
    this.#console = await this.#startConsole()
  }

  /**
   * Returns how often the console has sent this write to Temporal, for example
   * `ResetWorkflowExecution`.
   */
  async writesSent(method: string): Promise<number> {
    return await countLines(
      join(this.#folder, 'console.log'),
      (line) => line.includes('"write sent to Temporal"') && line.includes(`/${method}"`),
    )
  }

  /** Returns how many calls the console has sent to Temporal, of one method or of all. */
  async callsSent(method = ''): Promise<number> {
    return await countLines(
      join(this.#folder, 'console.log'),
      (line) => isCall(line) && line.includes(`${method}"`),
    )
  }

  /** Stop the second console before this one. */
  async startBeside(): Promise<ConsoleBeside> {
    const port = await freePort()
    const logFile = join(this.#folder, `console-${port}.log`)
    const store = join(this.#folder, `rewind-${port}.db`)
    const { url, stop } = await startTelling({ address: this.address, port, store, logFile })
    return { url, stop, callsSent: () => countLines(logFile, isCall) }
  }

  async stop(): Promise<void> {
    // A stopped process cannot end.
    if (this.#isFrozen) this.thawTemporal()
    if (this.#isConsoleFrozen) this.thawConsole()
    await this.stopConsole()
    await this.#temporal.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
