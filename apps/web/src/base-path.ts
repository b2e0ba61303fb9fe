/**
 * The path of the console below its host, such as `/tools/rewind`; '' at the root. The server writes it
 * into the page. Workers and tests have no document.
 */
const basePath =
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name=base-path]')?.content ?? ''

/** The base path as the router wants it. */
export const routerBasePath = basePath === '' ? '/' : basePath

/** Returns the path in the address bar, or of a request, for a path of the console. */
export const withBasePath = (path: string): string => basePath + path

/**
 * Returns the path of the console for a path in the address bar. Who opens the console directly, not
 * through the proxy, has no base path there.
 */
export const withoutBasePath = (path: string): string =>
  path === basePath || path.startsWith(`${basePath}/`) ? path.slice(basePath.length) || '/' : path

/** Returns the key of a value in the browser's storage. Consoles on the same host share that storage. */
export const storageKey = (name: string): string => `rewind${basePath}.${name}`
