import type { AddressInfo, Server } from 'node:net'

/** Resolves once a server listens on a port of this machine. Port 0 is any free port. */
export const listening = (server: Server, port = 0): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })

export const portOf = (server: Server): number => (server.address() as AddressInfo).port
