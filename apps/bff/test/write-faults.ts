import { OperationError } from '@rewind/operations/errors'
import type { Store } from '@rewind/operations/store/store'
import { StoreError } from '@rewind/operations/store/store-error'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/** What happens to a write on its way to Temporal and back. */
type OnTheWay = 'arrives' | 'is not sent' | 'is lost' | 'loses its answer'
type Looks = 'work' | 'are refused' | 'are down'

const writes = [
  'cancel',
  'terminate',
  'reset',
  'signal',
  'update',
  'pauseActivity',
  'unpauseActivity',
  'resetActivity',
  'updateActivityOptions',
] as const
const looks = [
  'readRunState',
  'readActivity',
  'readHistory',
  'readUpdate',
  'listWorkflows',
] as const

/** The real Temporal and the real store, with faults between them and Rewind. */
export class WriteFaults {
  write: OnTheWay = 'arrives'
  /** How reads behave from the first write on. */
  looks: Looks = 'work'
  isStoreDown = false
  /** Runs once the write is done or lost, before Rewind learns of it. */
  afterWrite: () => Promise<unknown> = async () => undefined
  /** Runs before each read that precedes the write. */
  beforeWrite: () => Promise<unknown> = async () => undefined
  sent = 0

  temporal(real: Temporal): Temporal {
    const faulty: Temporal = {
      ...real,
      findEvents: (...asked) => this.#looking(() => real.findEvents(...asked)),
    }
    for (const name of writes) Object.assign(faulty, { [name]: this.#writing(real[name]) })
    for (const name of looks) {
      const look = real[name] as (...asked: unknown[]) => Promise<unknown>
      Object.assign(faulty, {
        [name]: async (...asked: unknown[]) => {
          if (this.sent === 0) await this.beforeWrite()
          this.#refuseLook()
          return look(...asked)
        },
      })
    }
    return faulty
  }

  store(real: Store): Store {
    return {
      ...real,
      recordOutcome: async (...asked) => {
        if (this.isStoreDown) throw new StoreError('The store is away.', {})
        return real.recordOutcome(...asked)
      },
    }
  }

  heal(): void {
    this.looks = 'work'
    this.isStoreDown = false
  }

  #writing(write: (...asked: never[]) => Promise<unknown>) {
    return async (...asked: never[]) => {
      this.sent++
      switch (this.write) {
        case 'is not sent':
          throw new OperationError('UNAVAILABLE', 'Temporal cannot be reached.')
        case 'is lost':
          await this.afterWrite()
          throw lost()
        case 'loses its answer':
          await write(...asked)
          await this.afterWrite()
          throw lost()
        case 'arrives': {
          const answer = await write(...asked)
          await this.afterWrite()
          return answer
        }
      }
    }
  }

  async *#looking<T>(look: () => AsyncGenerator<T>): AsyncGenerator<T> {
    this.#refuseLook()
    yield* look()
  }

  #refuseLook(): void {
    if (this.sent === 0 || this.looks === 'work') return
    throw this.looks === 'are down'
      ? new OperationError('UNAVAILABLE', 'Temporal is away.')
      : new OperationError('FORBIDDEN', 'Temporal does not permit it.')
  }
}

const lost = () =>
  new OperationError('OUTCOME_UNKNOWN', 'It is not known whether this happened.', {
    mayHaveHappened: true,
  })
