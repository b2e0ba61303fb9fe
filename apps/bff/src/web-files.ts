import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { ReplyError } from './errors.ts'
import type { App } from './parts.ts'

/** The single-page app: its files under /assets/, and its page at every other URL. */
export async function serveWeb(app: App, webRoot: string | undefined): Promise<void> {
  const isBuilt = webRoot !== undefined && existsSync(path.join(webRoot, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: path.join(webRoot, 'assets'),
      prefix: '/assets/',
      index: false,
      // Every file there has its hash in its name.
      immutable: true,
      maxAge: '1y',
    })
  }

  app.setNotFoundHandler((request, reply) => {
    const { method, url } = request
    const isPage = method === 'GET' || method === 'HEAD'
    if (!isPage || /^\/(api|assets)(\/|\?|$)/.test(url)) {
      throw new ReplyError('NOT_FOUND', `There is no ${method} ${pathOf(url)}.`)
    }
    if (!isBuilt) {
      throw new ReplyError('NOT_FOUND', 'The pages of the console are not built: npm run build.')
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html', webRoot, {
      cacheControl: false,
    })
  })
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''
