import type { HTTPMethods } from 'fastify'
import { refusesAll } from './auth/request-access.ts'
import { HttpError } from './errors.ts'
import type { App } from './services.ts'

const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Records the routes registered after this call. The returned function then refuses every other
 * method on their URLs.
 */
export function refuseOtherMethods(app: App): () => void {
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = taken.get(url) ?? new Set()
    for (const name of [method].flat()) known.add(name)
    taken.set(url, known)
  })
  return () => {
    for (const [url, known] of [...taken]) {
      const allowed = [...known].sort().join(', ')
      app.route({
        method: methods.filter((method) => !known.has(method)),
        url,
        schema: { hide: true },
        config: refusesAll,
        // Refuses before the body is read.
        onRequest: async ({ method }, reply) => {
          reply.header('allow', allowed)
          throw new HttpError(405, 'INVALID', `${method} is not possible here, only ${allowed}.`)
        },
        handler: () => undefined,
      })
    }
  }
}
