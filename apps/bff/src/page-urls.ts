import { readHealth, readReadiness } from '@rewind/contract/cluster'
import type { FastifyRequest } from 'fastify'

/** Returns true if the URL is a page. The API and static files have their own prefixes. */
export const isPageUrl = (url: string): boolean => !/^\/(api|assets)(\/|\?|$)/.test(url)

// Both functions use the route if there is one, because a path can be written with percent signs.

/**
 * Returns true for a page or one of its files. Any other request may lead to a call to Temporal.
 */
export const isForPage = ({ routeOptions, url }: FastifyRequest): boolean =>
  routeOptions.url === undefined ? isPageUrl(url) : routeOptions.url.startsWith('/assets/')

/** Returns true for a request to the API, probes excluded. */
export const isForApi = ({ routeOptions, url }: FastifyRequest): boolean =>
  /^\/api(\/|\?|$)/.test(routeOptions.url ?? url)

/** Returns true for a probe of an orchestrator. */
export const isProbe = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url === readHealth.url || url === readReadiness.url
