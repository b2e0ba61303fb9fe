import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'

let isInstalled = false

/**
 * Installs the SDK's runtime once a process, with a logger that speaks only of errors: samples
 * that fail on purpose would fill the screen. It leaves signals to whoever owns the process.
 */
export function quietRuntime(): void {
  if (isInstalled) return
  isInstalled = true
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
    shutdownSignals: [],
  })
}
