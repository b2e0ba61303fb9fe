/** What a page says of a failure. */
export interface ShownError {
  message: string
  code?: string | undefined
  requestId?: string | undefined
}
