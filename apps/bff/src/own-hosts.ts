import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { OperationError } from '@rewind/operations/errors'
import { isLoopback, isLoopbackName } from '@rewind/operations/loopback'
import type { FastifyRequest } from 'fastify'
import type { BffSettings } from './settings.ts'

type Settings = Pick<BffSettings, 'host' | 'publicUrl'>

/**
 * Refuses a request by a host name that is not Rewind's own. DNS rebinding: a foreign name that resolves
 * to this machine makes a foreign page same-origin.
 *
 * `request.host` is the header `X-Forwarded-Host` of a trusted proxy, and the header `Host` of anyone
 * else.
 */
export function refuseForeignHost({ host }: FastifyRequest, settings: Settings): void {
  const name = hostNameOf(host)
  // A page that a browser loads from a loopback name comes from the browser's own machine.
  if (isLoopbackName(name) || isOwnName(name, settings)) return
  throw new OperationError('FORBIDDEN', whyForeign(name, settings))
}

function isOwnName(name: string, { host, publicUrl }: Settings): boolean {
  if (publicUrl !== undefined) return name === publicUrl.hostname
  if (isLoopback(host)) return false
  // Nobody can make a browser resolve an address, or the name of this machine, to another machine.
  const isAddress = isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
  return isAddress || name === host.toLowerCase() || name === hostname().toLowerCase()
}

function whyForeign(name: string, { host, publicUrl }: Settings): string {
  const told = /^[\w.:[\]-]{1,255}$/.test(name) ? `the host name ${name}` : 'this host name'
  if (publicUrl !== undefined) {
    return `This console answers at ${publicUrl.href}, not by ${told}. If a proxy has changed the name, let it keep the Host header; or let it send X-Forwarded-Host, and add its address to REWIND_TRUSTED_PROXIES.`
  }
  return isLoopback(host)
    ? `This console answers on this machine only, by the name localhost or 127.0.0.1, not by ${told}. Set REWIND_PUBLIC_URL to the address of the proxy in front of it.`
    : `This console does not answer by ${told}. Set REWIND_PUBLIC_URL to the address that people open.`
}

/**
 * Returns whether a request comes from a page of Rewind itself, or from a script, which sends no origin.
 * A public URL decides alone where the request names its host; by a loopback name the console can also
 * be opened directly.
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: URL | undefined): boolean {
  const { origin } = request.headers
  if (origin === undefined || origin === publicUrl?.origin) return true
  if (publicUrl !== undefined && !isLoopbackName(hostNameOf(request.host))) return false
  try {
    // Ignores the scheme, because a proxy may terminate TLS.
    return new URL(origin).host === new URL(`${new URL(origin).protocol}//${request.host}`).host
  } catch {
    return false
  }
}

/** Returns the name of a `Host` header in lower case, without its port. */
const hostNameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()
