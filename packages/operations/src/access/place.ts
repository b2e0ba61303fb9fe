import type { Place } from './decide.ts'

/** A console has one cluster so far. Access files and API tokens call it by this name. */
export const cluster = 'default'

/** Returns the place of a namespace of this console's cluster. */
export const placeOf = (namespace: string): Place => ({ cluster, namespace })
