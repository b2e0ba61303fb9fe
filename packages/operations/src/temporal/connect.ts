import { OperationError } from '../errors.ts'
import { activityInterrupter } from './activities.ts'
import { readCluster, readServerVersion } from './cluster.ts'
import { openConnection, type TemporalConnection } from './connection.ts'
import { describer } from './describe.ts'
import type { Temporal } from './gateway.ts'
import { historyReader } from './history.ts'
import { interrupter } from './interrupts.ts'
import { messenger } from './messages.ts'
import { namespaceReader } from './namespaces.ts'
import { resetStateReader } from './reset-state.ts'
import type { CallListener } from './retry-reads.ts'
import { metadataReader } from './run-metadata.ts'
import type { ServerDateListener } from './server-dates.ts'
import type { TemporalSettings } from './settings.ts'
import { KeyedLimiter } from './sliding-window-limiter.ts'
import { TaskFinishes } from './task-finishes.ts'
import { readTaskQueue } from './task-queues.ts'
import { visibilityReader } from './visibility.ts'

interface ConnectOptions {
  /** Called for each call to Temporal when the call is sent. */
  onCall?: CallListener
  /** Maximum lists and counts per second, per namespace. */
  visibilityRate?: number
  onServerDate?: ServerDateListener
}

export function connectGateway(
  settings: TemporalSettings,
  { onCall, visibilityRate = 1_000, onServerDate }: ConnectOptions = {},
): Temporal {
  const connection = openConnection(settings, onCall, onServerDate)
  const finishes = new TaskFinishes()
  const history = historyReader(connection, finishes)
  return {
    address: connection.address,
    readServerVersion: () => readServerVersion(connection),
    readCluster: () => readCluster(connection),
    ...namespaceReader(connection),
    ...visibilityReader(connection, new KeyedLimiter(visibilityRate)),
    ...describer(connection, history, finishes),
    readTaskQueue: (...asked) => readTaskQueue(connection, ...asked),
    ...resetStateReader(connection, history),
    ...history,
    ...interrupter(connection),
    ...activityInterrupter(connection),
    ...messenger(connection),
    ...metadataReader(connection),
    close: () => connection.close(),
    checkReachable: () => checkReachable(connection),
  }
}

/** Throws UNAVAILABLE with the cause as message when Temporal cannot be reached. */
async function checkReachable(connection: TemporalConnection): Promise<void> {
  try {
    await connection.read((service) => service.getSystemInfo({}), 3_000)
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    throw new OperationError('UNAVAILABLE', error.message, { retryAfterSeconds: 2, cause: error })
  }
}
