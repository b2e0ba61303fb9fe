/** An open dialog is part of the address, so that a prepared act can be shown to a colleague. */
export interface RunSearch {
  dialog?: 'cancel' | 'terminate' | undefined
}

export const runSearch = (raw: Record<string, unknown>): RunSearch =>
  raw.dialog === 'cancel' || raw.dialog === 'terminate' ? { dialog: raw.dialog } : {}
