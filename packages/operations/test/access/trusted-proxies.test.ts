import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTrustedProxies } from '../../src/access/trusted-proxies.ts'

function isTrusted(list: string, address: string | undefined): boolean {
  const parsed = parseTrustedProxies(list)
  if (!parsed.valid) throw new Error(parsed.problems.join('\n'))
  return parsed.proxies.isTrusted(address)
}

test.each([
  ['10.0.0.7', '10.0.0.7', true],
  ['10.0.0.7', '10.0.0.8', false],
  ['10.0.0.7/32', '10.0.0.7', true],
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['192.168.4.0/22', '192.168.7.255', true],
  ['192.168.4.0/22', '192.168.8.0', false],
  // A socket that listens on :: reports IPv4 addresses in this form.
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:a01:203', true],
  ['10.0.0.0/8', '::FFFF:10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:11.1.2.3', false],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '::ffff:10.1.2.3', true],
  ['::ffff:10.0.0.7', '10.0.0.7', true],
  // These contain an IPv4 address but are different addresses.
  ['10.0.0.0/8', '::10.1.2.3', false],
  ['10.0.0.0/8', '64:ff9b::10.1.2.3', false],
  ['::/1', '10.1.2.3', false],
  ['::1', '::1', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::1', '127.0.0.1', false],
  ['127.0.0.1', '::1', false],
  ['fd00::/8', 'fdff::1', true],
  ['fd00::/8', 'fe00::1', false],
  ['2001:DB8::/33', '2001:db8:7fff::', true],
  ['2001:db8::/33', '2001:db8:8000::', false],
  ['fe80::/10', 'fe80::1%eth0', true],
  ['10.0.0.7, ::1 10.0.0.8', '10.0.0.8', true],
  ['10.0.0.7, ::1 10.0.0.8', '::1', true],
  ['10.0.0.7,,\n10.0.0.8,', '10.0.0.8', true],
  ['', '127.0.0.1', false],
  ['10.0.0.0/8', undefined, false],
  ['10.0.0.0/8', '', false],
  ['10.0.0.0/8', '10.1.2', false],
  ['10.0.0.0/8', '012.1.2.3', false],
  ['8.0.0.0/5', '010.1.2.3', false],
  ['10.0.0.0/8', '0xa.1.2.3', false],
  ['10.0.0.0/8', '167838211', false],
  ['10.0.0.0/8', '10.1.2.3:80', false],
  ['10.0.0.0/8', ' 10.1.2.3', false],
  ['10.0.0.0/8', '10.1.2.3\n', false],
  ['::1', '[::1]', false],
])('of %j the address %j is trusted: %j', (list, address, trusted) => {
  expect(isTrusted(list, address)).toBe(trusted)
})

const noAddress = (entry: string) =>
  `${entry} is not an IP address or a CIDR network, such as 10.0.0.7 or 10.0.0.0/8.`
const everybody = (entry: string) =>
  `${entry} trusts every address, so anyone could claim to be anyone.`

describe('a list is refused', () => {
  test.each([
    ['localhost', noAddress('localhost')],
    ['10.0.0.7:80', noAddress('10.0.0.7:80')],
    ['10.0.7', noAddress('10.0.7')],
    ['010.0.0.7', noAddress('010.0.0.7')],
    ['::10.0.0.7', noAddress('::10.0.0.7')],
    ['[::1]', noAddress('[::1]')],
    ['fe80::1%eth0', noAddress('fe80::1%eth0')],
    ['10.0.0.0/', noAddress('10.0.0.0/')],
    ['10.0.0.0/8/8', noAddress('10.0.0.0/8/8')],
    ['10.0.0.0/-8', noAddress('10.0.0.0/-8')],
    ['10.0.0.0/8.0', noAddress('10.0.0.0/8.0')],
    ['10.0.0.0/255.0.0.0', noAddress('10.0.0.0/255.0.0.0')],
    ['/8', noAddress('/8')],
    ['*', noAddress('*')],
    ['0.0.0.0/0', everybody('0.0.0.0/0')],
    ['::/0', everybody('::/0')],
    ['::ffff:0.0.0.0/96', everybody('::ffff:0.0.0.0/96')],
    ['10.0.0.0/33', 'The prefix length of 10.0.0.0/33 must be from 1 to 32.'],
    ['::/129', 'The prefix length of ::/129 must be from 1 to 128.'],
    ['::ffff:10.0.0.0/8', 'The prefix length of ::ffff:10.0.0.0/8 must be from 97 to 128.'],
    [
      '192.168.1.10/24',
      '192.168.1.10/24 is one address with the prefix length of a network. Write 192.168.1.0/24 for the network, or 192.168.1.10 for the address.',
    ],
    [
      'fd00::7/8',
      'fd00::7/8 is one address with the prefix length of a network. Write fd00::/8 for the network, or fd00::7 for the address.',
    ],
  ])('%j', (list, problem) => {
    expect(parseTrustedProxies(list)).toEqual({ valid: false, problems: [problem] })
  })

  test('with every problem', () => {
    expect(parseTrustedProxies('10.0.0.7, a, b')).toEqual({
      valid: false,
      problems: [noAddress('a'), noAddress('b')],
    })
  })
})

// Unlike in Node, ::10.0.0.1 is never trusted here, and an IPv4-mapped address is in no IPv6
// network.
const v6 = fc.ipV6().filter((address) => !/^::\d+\.|ffff/i.test(address))
const v4 = fc.ipV4()
const networks = (address: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(fc.tuple(address, fc.integer({ min: 1, max: maxLength })), { maxLength: 4 })
const mapped = v4.map((address) => `::ffff:${address}`)

test.each([
  ['IPv4', networks(v4, 32), fc.oneof(v4, mapped)],
  ['IPv6', networks(v6, 128), v6],
] as const)(
  'an %s address is trusted where Node’s own list of networks has it',
  (_, networks, other) => {
    fc.assert(
      fc.property(networks, other, (networks, other) => {
        const nodes = new BlockList()
        const list: string[] = []
        for (const [address, length] of networks) {
          nodes.addSubnet(address, length, isIPv4(address) ? 'ipv4' : 'ipv6')
          const parsed = parseTrustedProxies(`${address}/${length}`)
          // The problem of an address with host bits names the network.
          const named = parsed.valid ? undefined : /Write (\S+) for/.exec(parsed.problems.join())
          list.push(named?.[1] ?? `${address}/${length}`)
        }
        for (const address of [other, ...networks.map(([address]) => address)]) {
          const expected = nodes.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
          expect([address, isTrusted(list.join(), address)]).toEqual([address, expected])
        }
      }),
      { numRuns: 300 },
    )
  },
)
