/** A failure as a page shows it. */
export interface ShownError {
  message: string
  code?: string | undefined
  requestId?: string | undefined
}
