import type { App } from './services.ts'

/** Returns the path of a public URL without the slash at its end: '' at the root. */
export const basePathOf = (publicUrl: URL | undefined): string =>
  publicUrl?.pathname.replace(/\/$/, '') ?? ''

/**
 * Returns the URL of a request without the base path. Some proxies remove the base path and some pass it
 * on, so both forms of a URL mean the same.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url
  const rest = url.slice(basePath.length)
  if (rest.startsWith('/')) return rest
  return rest === '' || rest.startsWith('?') ? `/${rest}` : url
}

/** Adds the base path to redirects, which plugins make from the URL that the router sees. */
export function addBasePathToRedirects(app: App, basePath: string): void {
  if (basePath === '') return
  app.addHook('onSend', async (_request, reply) => {
    const location = reply.getHeader('location')
    if (typeof location === 'string' && location.startsWith('/')) {
      reply.header('location', basePath + location)
    }
  })
}
