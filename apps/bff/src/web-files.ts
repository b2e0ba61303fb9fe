import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { OperationError } from '@rewind/operations/errors'
import { isPageUrl } from './page-urls.ts'
import { styleNonce } from './security.ts'
import type { App } from './services.ts'

/** Serves the single-page app: its files under /assets/, and its page at every other URL. */
export async function serveWeb(app: App, webRoot: string | undefined): Promise<void> {
  const isBuilt = webRoot !== undefined && existsSync(path.join(webRoot, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: path.join(webRoot, 'assets'),
      prefix: '/assets/',
      index: false,
      preCompressed: true,
      // Every file name contains a hash of the content.
      immutable: true,
      maxAge: '1y',
    })
  }
  // Read for each request: a new build removes the files that an older page names.
  const readPage = async () =>
    isBuilt
      ? await readFile(path.join(webRoot, 'index.html'), 'utf8').catch(() => undefined)
      : undefined

  app.setNotFoundHandler(async (request, reply) => {
    const { method, url } = request
    const isPage = method === 'GET' || method === 'HEAD'
    if (!isPage || !isPageUrl(url)) {
      throw new OperationError('NOT_FOUND', `There is no ${method} ${pathOf(url)}.`)
    }
    const page = await readPage()
    if (page === undefined) {
      throw new OperationError(
        'NOT_FOUND',
        'The pages of the console are not built: npm run build.',
      )
    }
    return reply
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(withNonce(page, styleNonce(reply.raw)))
  })
}

/** Adds the nonce as a meta tag. Scripts can read it there; style sheets cannot. */
const withNonce = (page: string, nonce: string): string =>
  page.replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`)

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''
