import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.process>
type Network = [Address, prefixLength: number]

/** The addresses of the proxies that Rewind trusts. */
export interface TrustedProxies {
  /**
   * Returns whether the remote address of a socket is one of them. An IPv4-mapped IPv6 address counts as
   * the IPv4 address. Returns false for anything else than an address: a Unix socket has none.
   */
  isTrusted(address: string | undefined): boolean
}

/**
 * Reads the addresses and CIDR networks of `REWIND_TRUSTED_PROXIES`, separated by commas or spaces.
 * Returns every problem as one sentence; a list with a problem is refused as a whole. An empty list
 * trusts no address.
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

/** Returns the network, or one sentence that says what is wrong. */
function parseNetwork(entry: string): Network | string {
  const [text = '', suffix, ...rest] = entry.split('/')
  // A zone is a network interface of this machine. Matching ignores it, so the list cannot have it.
  const address = text.includes('%') ? undefined : parseAddress(text)
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(suffix ?? '0')) {
    return `${entry} is not an IP address or a CIDR network, such as 10.0.0.7 or 10.0.0.0/8.`
  }
  const bits = address.kind() === 'ipv4' ? 32 : 128
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
  const isMapped = bits === 32 && isIP(text) === 6
  const length = suffix === undefined ? bits : Number(suffix) - (isMapped ? 96 : 0)
  if (length === 0) return `${entry} trusts every address, so anyone could claim to be anyone.`
  if (length < 0 || length > bits) {
    return `The prefix length of ${entry} must be from ${isMapped ? 97 : 1} to ${isMapped ? 128 : bits}.`
  }
  const first = firstAddress(address, length)
  if (first !== address.toString()) {
    return `${entry} is one address with the prefix length of a network. Write ${first}/${length} for the network, or ${address} for the address.`
  }
  return [address, length]
}

const firstAddress = (address: Address, length: number): string =>
  (address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6)
    .networkAddressFromCIDR(`${address}/${length}`)
    .toString()

function parseAddress(text: string): Address | undefined {
  // ipaddr.js also accepts octal, hexadecimal and shortened forms, and reads the deprecated ::10.0.0.1
  // as 10.0.0.1. Each would trust a different address than the written one.
  if (isIP(text) === 0 || /^::\d+\./.test(text)) return undefined
  return ipaddr.process(text)
}
