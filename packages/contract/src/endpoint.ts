import type { Static, TSchema } from 'typebox'

type Method = 'GET' | 'POST'

/** Half a Fastify route: the BFF spreads it, the SPA calls it, and nobody retypes a URL. */
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

/** Identity function that keeps the literal types of an endpoint. */
export const endpoint = <const E extends EndpointShape>(value: E): E => value

/** A header of requests by a page that is not visible: nobody waits for their answers. */
export const backgroundHeader = 'x-rewind-background'

type StaticOr<T, Otherwise> = T extends TSchema ? Static<T> : Otherwise

/** What a caller gives: path parameters, query string and body. */
export interface Input<E extends EndpointShape> {
  params: StaticOr<E['schema']['params'], undefined>
  query: StaticOr<E['schema']['querystring'], undefined>
  body: StaticOr<E['schema']['body'], undefined>
}

/** What a successful call replies. */
export type Output<E extends EndpointShape> = E['schema']['response'] extends { 200: infer T }
  ? StaticOr<T, undefined>
  : undefined
