import type { Temporal } from '../temporal/gateway.ts'
import { type Actor, hasPermission, requirePermission } from './actor.ts'
import { withoutPayloads } from './without-payloads.ts'

/** Gives each actor the reads that the actor may see. */
export class VisibleTemporal {
  readonly #temporal: Temporal
  readonly #withoutPayloads: Temporal

  constructor(temporal: Temporal) {
    this.#temporal = temporal
    this.#withoutPayloads = withoutPayloads(temporal)
  }

  /**
   * Returns the gateway for the reads of one namespace. Throws FORBIDDEN if the actor may not view it.
   * All actors with the same permissions get the same object, so that its reads can be shared.
   */
  for(actor: Actor, namespace: string): Temporal {
    requirePermission(actor, 'view', namespace)
    return hasPermission(actor, 'payloads', namespace) ? this.#temporal : this.#withoutPayloads
  }
}
