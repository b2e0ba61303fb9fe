import { OperationError } from '@rewind/operations/errors'
import { ConnectionProbe } from '@rewind/operations/temporal/connection-failure'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { TemporalSettings } from '@rewind/operations/temporal/settings'
import { type Check, messageOf } from './check.ts'

const connection = { id: 'connection', title: 'Connection' }

export async function checkConnection(
  temporal: Pick<Temporal, 'checkReachable'>,
  settings: TemporalSettings,
): Promise<Check> {
  try {
    await temporal.checkReachable()
    return { ...connection, status: 'ok', found: describeConnection(settings) }
  } catch (error) {
    return {
      ...connection,
      status: 'failed',
      found: await causeOf(error, settings),
      remedy: remedyFor(error),
    }
  }
}

/** How Rewind connects, without any secret. */
function describeConnection({ address, tls, apiKey }: TemporalSettings): string {
  const certificate = tls?.client === undefined ? '' : ' and a client certificate'
  const unverified = tls?.isHostVerified === false ? ', whose certificate is not verified' : ''
  const name = tls?.serverName === undefined ? '' : ` for ${tls.serverName}`
  const encryption = tls === undefined ? 'without TLS' : `by TLS${name}${certificate}${unverified}`
  return `${address} ${encryption}, ${apiKey === undefined ? 'without an API key' : 'with an API key'}`
}

/** The error of `checkReachable` has the error of the call as its cause. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof OperationError && error.cause instanceof OperationError
    ? error.cause.code
    : undefined

async function causeOf(error: unknown, settings: TemporalSettings): Promise<string> {
  const isOfTheNetwork = ['UNAVAILABLE', 'TIMEOUT'].includes(codeOf(error) ?? '')
  const cause = isOfTheNetwork ? await new ConnectionProbe(settings).explain() : undefined
  return cause ?? messageOf(error)
}

function remedyFor(error: unknown): string {
  switch (codeOf(error)) {
    case 'UNAUTHENTICATED':
      return 'Set TEMPORAL_API_KEY to a valid key, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.'
    case 'FORBIDDEN':
      return 'Let these credentials connect: a role that may read the namespace.'
    default:
      return 'Check TEMPORAL_ADDRESS, TEMPORAL_TLS* and the network; `temporal workflow list` reads the same settings.'
  }
}
