import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.process>
type Network = [Address, prefixLength: number]

/** The addresses of proxies that may say who is asking. */
export interface TrustedProxies {
  /**
   * Returns whether an address, as a socket tells it, is one of them. An IPv4 address mapped into IPv6
   * is the IPv4 address. Anything that is no address, such as nothing for a Unix socket, is not.
   */
  isTrusted(address: string | undefined): boolean
}

/**
 * Reads addresses and CIDR networks, separated by commas or spaces, as `REWIND_TRUSTED_PROXIES` has
 * them. Returns every problem, one sentence each, when there is one; a list is taken whole or not at
 * all. No text at all is a list that trusts nobody.
 */
export function parseTrustedProxies(
  text: string,
): { valid: true; proxies: TrustedProxies } | { valid: false; problems: readonly string[] } {
  const problems: string[] = []
  const networks: Network[] = []
  for (const entry of text.split(/[\s,]+/).filter((entry) => entry !== '')) {
    const network = parseNetwork(entry)
    if (typeof network === 'string') problems.push(network)
    else networks.push(network)
  }
  if (problems.length > 0) return { valid: false, problems }
  return { valid: true, proxies: { isTrusted: (address) => isInside(networks, address) } }
}

function isInside(networks: readonly Network[], text: string | undefined): boolean {
  const address = text === undefined ? undefined : parseAddress(text)
  if (address === undefined) return false
  return networks.some(
    ([network, length]) => network.kind() === address.kind() && address.match(network, length),
  )
}

/** Returns the network, or what is wrong with it. */
function parseNetwork(entry: string): Network | string {
  const [text = '', suffix, ...rest] = entry.split('/')
  // A zone names an interface of this machine; matching leaves it out, so the list must too.
  const address = text.includes('%') ? undefined : parseAddress(text)
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(suffix ?? '0')) {
    return `${entry} is no IP address or CIDR network, such as 10.0.0.7 or 10.0.0.0/8.`
  }
  const bits = address.kind() === 'ipv4' ? 32 : 128
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
  const isMapped = bits === 32 && isIP(text) === 6
  const length = suffix === undefined ? bits : Number(suffix) - (isMapped ? 96 : 0)
  if (length === 0) return `${entry} trusts every address: anybody could claim to be anybody.`
  if (length < 0 || length > bits) {
    return `The prefix length of ${entry} must be from ${isMapped ? 97 : 1} to ${isMapped ? 128 : bits}.`
  }
  const first = firstAddress(address, length)
  if (first !== address.toString()) {
    return `${entry} names one address and a whole network: write ${first}/${length} for the network, or ${address} for the address.`
  }
  return [address, length]
}

const firstAddress = (address: Address, length: number): string =>
  (address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6)
    .networkAddressFromCIDR(`${address}/${length}`)
    .toString()

function parseAddress(text: string): Address | undefined {
  // The library also reads octal, hexadecimal and shortened forms, and takes the deprecated
  // ::10.0.0.1 for 10.0.0.1. Each would trust another address than the one that is written.
  if (isIP(text) === 0 || /^::\d+\./.test(text)) return undefined
  return ipaddr.process(text)
}
