/** The server's page tokens are bytes. Outside this folder they are base64. */
export const tokenBytes = (token: string | undefined): Uint8Array =>
  token === undefined ? new Uint8Array() : Buffer.from(token, 'base64')

export const nextPage = (token: Uint8Array | null | undefined): { nextPageToken?: string } =>
  token && token.length > 0 ? { nextPageToken: Buffer.from(token).toString('base64') } : {}
