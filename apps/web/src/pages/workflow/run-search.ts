/** An open dialog is part of the address, so that a prepared act can be shown to a colleague. */
export interface RunSearch {
  dialog?: 'cancel' | 'terminate' | undefined
}

/** What is left out would stay in the address as it came: what means nothing is said to be nothing. */
export const runSearch = ({ dialog }: Record<string, unknown>): RunSearch => ({
  dialog: dialog === 'cancel' || dialog === 'terminate' ? dialog : undefined,
})
