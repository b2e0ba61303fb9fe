import type { Static, TSchema } from 'typebox'

type Method = 'GET' | 'POST'

/**
 * The part of a Fastify route that the page needs too. The server spreads it into the route and the
 * page calls it, so every URL is written once.
 */
export interface EndpointShape {
  method: Method
  /** Route pattern with `:name` parameters. */
  url: string
  schema: {
    summary: string
    tags: string[]
    params?: TSchema
    querystring?: TSchema
    body?: TSchema
    response: Record<number, TSchema>
  }
}

/** Returns its argument, with the literal types of the endpoint. */
export const endpoint = <const E extends EndpointShape>(value: E): E => value

/**
 * Marks a read of a page that is not visible. Such a read does not use the share of calls that
 * Temporal keeps for operators: docs/temporal-semantics.md#rate-limits
 */
export const backgroundHeader = 'x-rewind-background'

type StaticOr<T, Otherwise> = T extends TSchema ? Static<T> : Otherwise

/** The input of a call: path parameters, query string and body. */
export interface Input<E extends EndpointShape> {
  params: StaticOr<E['schema']['params'], undefined>
  query: StaticOr<E['schema']['querystring'], undefined>
  body: StaticOr<E['schema']['body'], undefined>
}

/** The reply of a successful call. */
export type Output<E extends EndpointShape> = E['schema']['response'] extends { 200: infer T }
  ? StaticOr<T, undefined>
  : undefined
