import { createServer } from 'node:net'

/**
 * Returns a free port: the preferred one, else the next free one. Without a preference, any free
 * one. No library: this runs before the packages are installed.
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
      // The process that listens on the host reports any other problem with it.
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? undefined : port)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/**
 * Returns a free port, and prints a line if it is not the preferred one.
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
