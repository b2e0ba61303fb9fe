import type { Log } from '../log.ts'
import type { StoredScans } from '../store/scans.ts'
import type { Temporal } from '../temporal/gateway.ts'

export interface ScannerOptions {
  temporal: Temporal
  scans: StoredScans
  callsPerSecond: number
  log: Log
}
