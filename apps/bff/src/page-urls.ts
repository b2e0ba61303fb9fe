import type { FastifyRequest } from 'fastify'

/** Whether a URL is one of the pages; the API and static files have theirs apart. */
export const isPageUrl = (url: string): boolean => !/^\/(api|assets)(\/|\?|$)/.test(url)

// By the route, where there is one: the same path may be written with percent signs.

/** Whether a request is for a page or a file of it. Any other may ask Temporal. */
export const isForPage = ({ routeOptions, url }: FastifyRequest): boolean =>
  routeOptions.url === undefined ? isPageUrl(url) : routeOptions.url.startsWith('/assets/')

/** Whether a request is for the API, probes left out. */
export const isForApi = ({ routeOptions, url }: FastifyRequest): boolean =>
  /^\/api(\/|\?|$)/.test(routeOptions.url ?? url)
