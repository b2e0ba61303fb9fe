/**
 * An open dialog is part of the address, so that a user can send a colleague a prepared operation.
 */
export interface RunSearch {
  dialog?: 'cancel' | 'terminate' | undefined
}

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const runSearch = ({ dialog }: Record<string, unknown>): RunSearch => ({
  dialog: dialog === 'cancel' || dialog === 'terminate' ? dialog : undefined,
})
