import { createServer } from 'node:net'

/**
 * A port to listen on: the preferred one, else the next free one after it; without a preference
 * any free one.
 * @param {number} [preferred]
 * @param {string} [host]
 * @returns {Promise<number>}
 */
export async function freePort(preferred = 0, host = '127.0.0.1') {
  for (let port = preferred; port < preferred + 100; port++) {
    const free = await tryPort(port, host)
    if (free !== undefined) return free
  }
  return await freePort(0, host)
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | undefined>}
 */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      // What else may be wrong with a host is for the one to say who wants to listen there.
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? undefined : port)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/**
 * The same, and says so when it is another one than is usual.
 * @param {string} what
 * @param {number} preferred
 * @param {(line: string) => void} say
 * @param {string} [host]
 */
export async function usualPort(what, preferred, say, host) {
  const port = await freePort(preferred, host)
  if (port !== preferred) say(`Port ${preferred} is taken: ${what} listens on ${port}`)
  return port
}
