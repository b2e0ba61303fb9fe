import { createHmac, timingSafeEqual } from 'node:crypto'
import { OperationError } from '@rewind/operations/errors'

const sealBytes = 16

/**
 * Converts Temporal's page tokens into tokens for the browser: sealed with a key of this console
 * and bound to their list. Rewind refuses a forged token, or a token of another list, before it
 * calls Temporal.
 */
export class PageTokens {
  readonly #key: Buffer
  constructor(key: Buffer) {
    this.#key = key
  }

  /**
   * Opens the token of a request, reads the page and seals the token of the next page. Throws
   * INVALID for a foreign token.
   */
  async page<T extends { nextPageToken?: string }>(
    pageOf: readonly (string | undefined)[],
    pageToken: string | undefined,
    read: (at: { pageToken?: string }) => Promise<T>,
  ): Promise<T> {
    const scope = JSON.stringify(pageOf)
    const page = await read(
      pageToken === undefined ? {} : { pageToken: this.#open(scope, pageToken) },
    )
    if (page.nextPageToken === undefined) return page
    return { ...page, nextPageToken: this.#seal(scope, page.nextPageToken) }
  }

  /** Returns the sealed token of one page, for lists that are not read through `page`. */
  seal(pageOf: readonly (string | undefined)[], token: string): string {
    return this.#seal(JSON.stringify(pageOf), token)
  }

  #seal(scope: string, token: string): string {
    const bytes = Buffer.from(token, 'base64')
    return Buffer.concat([this.#sealOf(scope, bytes), bytes]).toString('base64url')
  }

  #open(scope: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url')
    const token = bytes.subarray(sealBytes)
    // base64url allows several spellings of the same bytes. Accept only the one that this console
    // writes.
    const isOurs =
      bytes.length > sealBytes &&
      bytes.toString('base64url') === sealed &&
      timingSafeEqual(this.#sealOf(scope, token), bytes.subarray(0, sealBytes))
    if (isOurs) return token.toString('base64')
    throw new OperationError(
      'INVALID',
      'The page token is not one of this list: start again from the first page.',
      { details: { in: 'query string', field: 'pageToken' } },
    )
  }

  #sealOf(scope: string, token: Buffer): Buffer {
    const hmac = createHmac('sha256', this.#key).update(scope).update('\0').update(token)
    return hmac.digest().subarray(0, sealBytes)
  }
}
