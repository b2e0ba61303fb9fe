import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attention, AttentionScan, ProblemGroup, ProblemRun } from '@rewind/contract/attention'
import { groupProblems, type RunsOfGroup } from '@rewind/history/problems/problems'
import { pollersTaking } from '@rewind/history/workers/worker-versions'
import { LRUCache } from 'lru-cache'
import { OperationError } from '../errors.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import { inBackground } from '../temporal/caller-type.ts'
import { RunningRuns } from './running-runs.ts'
import { Scan } from './scan.ts'
import type { ScannerOptions } from './scanner-options.ts'
import { parseScannerState, type ScannerState, type ScanSnapshot } from './scanner-state.ts'
import { Suggestions } from './suggestions.ts'

const samples = 3
const maxGroups = 500
const saveEveryMs = 30_000
/**
 * While an operator reads the problems, each found run is scanned again after this time. A blip is
 * scanned again sooner.
 */
const scanAgainMs = { found: 60_000, watched: 10_000 }
const readLatelyMs = 60_000
/** If more runs are due, those scanned longest ago come first. */
const maxRescans = 100

/** The problems of one namespace's running workflows, as far as they are scanned. */
export class NamespaceScanner {
  readonly #options: ScannerOptions & { namespace: string; limiter: RateLimiter }
  readonly #found = new Map<string, ProblemRun[]>()
  readonly #over = new LRUCache<string, true>({ max: 1_000 })
  readonly #suggestions: Suggestions
  #scan: Scan | undefined
  #savedAt = 0
  #saving: Promise<void> = Promise.resolve()
  #refreshing = new AbortController()
  #readAt = Number.NEGATIVE_INFINITY
  /** Cleared whenever a run was scanned. */
  #grouped: RunsOfGroup[] | undefined

  constructor(
    options: ScannerOptions & { namespace: string; limiter: RateLimiter },
    kept?: string,
  ) {
    this.#options = options
    this.#suggestions = new Suggestions(options.temporal, options.namespace)
    const known = kept === undefined ? undefined : parseScannerState(kept)
    if (known === undefined) return
    this.#scan = this.#newScan(known.scan)
    for (const run of known.found)
      this.#note(run.runId, [...(this.#found.get(run.runId) ?? []), run])
  }

  read(): Attention {
    this.#readAt = performance.now()
    const groups = this.#groups()
    return {
      scan: this.#scan?.state ?? this.#none,
      groups: groups.slice(0, maxGroups).map((group) => this.#toGroup(group)),
      groupCount: groups.length,
    }
  }

  readGroup(
    id: string,
    { pageSize = 100, pageToken }: { pageSize?: number; pageToken?: string },
  ): { group: ProblemGroup; runs: ProblemRun[]; nextPageToken?: string } {
    this.#readAt = performance.now()
    const group = this.#groups().find(({ key }) => idOf(key) === id)
    if (group === undefined) {
      throw new OperationError(
        'NOT_FOUND',
        'No running workflow is known to need somebody for this cause: its runs are well again, closed, or not looked at yet.',
      )
    }
    const from = pageToken === undefined ? 0 : Number(Buffer.from(pageToken, 'base64').toString())
    const next = from + pageSize
    return {
      group: this.#toGroup(group),
      runs: group.runs.slice(from, next),
      ...(next < group.runs.length
        ? { nextPageToken: Buffer.from(String(next)).toString('base64') }
        : {}),
    }
  }

  /** Starts a scan, or continues a stopped one. Does nothing if a scan is running. */
  start({ anew = false }: { anew?: boolean }): AttentionScan {
    if (this.#scan?.isUnderWay) return this.#scan.state
    this.#refreshing.abort()
    this.#refreshing = new AbortController()
    const { signal } = this.#refreshing
    if (this.#scan === undefined || anew || this.#scan.state.state === 'DONE') {
      this.#scan = this.#newScan()
    }
    const scan = this.#scan
    void inBackground(() =>
      scan
        .run()
        .then(() => this.#ended(scan, signal))
        .catch((error: unknown) => this.#options.log.error({ err: error }, 'scan failed')),
    )
    return scan.state
  }

  async stop(endsAs: 'STOPPED' | 'INTERRUPTED' = 'STOPPED'): Promise<AttentionScan> {
    this.#refreshing.abort()
    if (this.#scan?.isUnderWay) {
      await this.#scan.stop(endsAs)
      await this.#save()
    }
    // A scan that has just ended may still be saving.
    await this.#saving
    return this.#scan?.state ?? this.#none
  }

  /** Removes runs that have just been closed, even if a scan in progress still finds them. */
  drop(runIds: readonly string[]): void {
    for (const runId of runIds) {
      this.#over.set(runId, true)
      this.#note(runId, [])
    }
  }

  /** Scans a run again after an operation, because its problem may be gone. */
  scanAgain(runId: string): void {
    const [run] = this.#found.get(runId) ?? []
    if (run === undefined || this.#scan === undefined) return
    const scan = this.#scan
    inBackground(() => scan.rescan([run], this.#refreshing.signal)).catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'run not looked at again')
    })
  }

  get #none(): AttentionScan {
    const { callsPerSecond } = this.#options
    return { state: 'NONE', lookedAt: 0, of: 0, isComplete: false, callsPerSecond, calls: 0 }
  }

  #newScan(snapshot?: ScanSnapshot): Scan {
    const { temporal, namespace, limiter, callsPerSecond } = this.#options
    const scan: Scan = new Scan(
      {
        temporal,
        namespace,
        limiter,
        callsPerSecond,
        runs: new RunningRuns(temporal, namespace),
        onScanned: async (runId, found, signal) => {
          this.#note(runId, found)
          const foundAt = (id: string) => this.#found.get(id) ?? []
          await this.#suggestions.read(scan, found, signal, foundAt)
          if (performance.now() - this.#savedAt > saveEveryMs) await this.#save()
        },
      },
      snapshot,
    )
    return scan
  }

  #note(runId: string, looked: ProblemRun[]): void {
    const found = this.#over.get(runId) ? [] : looked
    // If only the scanner knows since when a problem exists, keep the time of an earlier scan.
    const earlier = this.#found.get(runId) ?? []
    const since = (run: ProblemRun) =>
      earlier.find(({ kind, cause }) => kind === run.kind && cause === run.cause)?.since ??
      run.since
    if (found.length === 0) this.#found.delete(runId)
    else {
      this.#found.set(
        runId,
        found.map((run) => (run.since === run.lookedAt ? { ...run, since: since(run) } : run)),
      )
    }
    this.#grouped = undefined
  }

  async #ended(scan: Scan, signal: AbortSignal): Promise<void> {
    if (scan !== this.#scan) return
    if (scan.state.isComplete) {
      // A found run that is in no list of running workflows has closed.
      for (const runId of this.#found.keys()) {
        if (!scan.hasScanned(runId)) this.#note(runId, [])
      }
    }
    await this.#save()
    if (scan.state.state !== 'DONE') return
    await this.#refresh(scan, signal)
  }

  /**
   * Scans found runs again: a problem may be gone, or a blip may have become permanent. Needs no
   * new scan of the namespace.
   */
  async #refresh(scan: Scan, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await sleep(scanAgainMs.watched, undefined, { signal, ref: false })
        if (performance.now() - this.#readAt < readLatelyMs) await scan.rescan(this.#due(), signal)
      } catch (error) {
        if (!(error instanceof OperationError) && !signal.aborted) throw error
      }
    }
  }

  #due(): ProblemRun[] {
    const now = Date.now()
    const runs = [...this.#found.values()].flatMap(([run]) => run ?? [])
    return runs
      .filter(({ kind, lookedAt }) => {
        const after = kind === 'WATCH' ? scanAgainMs.watched : scanAgainMs.found
        return now - Date.parse(lookedAt) > after
      })
      .sort((a, b) => a.lookedAt.localeCompare(b.lookedAt))
      .slice(0, maxRescans)
  }

  /** A scan goes on while the store fails: it is kept to save work at the next start. */
  async #save(): Promise<void> {
    if (this.#scan === undefined) return
    this.#savedAt = performance.now()
    const kept: ScannerState = {
      version: 1,
      scan: this.#scan.snapshot(),
      found: [...this.#found.values()].flat(),
    }
    const { scans, namespace, log } = this.#options
    this.#saving = scans
      .save(namespace, JSON.stringify(kept))
      .catch((err: unknown) => log.warn({ err, namespace }, 'scan not kept'))
    await this.#saving
  }

  #groups(): RunsOfGroup[] {
    this.#grouped ??= groupProblems([...this.#found.values()].flat())
    return this.#grouped
  }

  #toGroup({ key, runs, ...group }: RunsOfGroup): ProblemGroup {
    const suggested = this.#suggestions.of(key, runs)
    // Among groups without a poller, only those of an activity have a cause.
    const isActivity = group.kind === 'NO_POLLER' && group.cause !== undefined
    const queueKind = isActivity ? 'ACTIVITY' : 'WORKFLOW'
    const heard = this.#scan?.pollers.lastHeard(queueKind, group.taskQueue)
    const pollers = heard && [...pollersTaking(heard, group.versions)]
    return {
      ...group,
      id: idOf(key),
      samples: runs.slice(0, samples),
      ...(suggested === undefined ? {} : { suggested }),
      ...(pollers === undefined ? {} : { pollers }),
    }
  }
}

const idOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 12)
