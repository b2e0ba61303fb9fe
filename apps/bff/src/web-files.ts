import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { OperationError } from '@rewind/operations/errors'
import { isPageUrl } from './page-urls.ts'
import { styleNonce } from './security.ts'
import type { App } from './services.ts'

/** Serves the single-page app: its files under /assets/, and its page at every other URL. */
export async function serveWeb(
  app: App,
  webRoot: string | undefined,
  basePath: string,
): Promise<void> {
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
      .send(filled(page, { basePath, nonce: styleNonce(reply.raw) }))
  })
}

/**
 * Returns the page with absolute URLs of its files, since the page has an address of any depth, and with
 * what its scripts read there: the base path, and the nonce, which style sheets cannot read.
 */
const filled = (page: string, { basePath, nonce }: { basePath: string; nonce: string }): string =>
  page
    .replaceAll(/(src|href)="\.\//g, `$1="${basePath}/`)
    .replace(
      '<head>',
      `<head><meta property="csp-nonce" nonce="${nonce}"><meta name="base-path" content="${basePath}">`,
    )

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''
