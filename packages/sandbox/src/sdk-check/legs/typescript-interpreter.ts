import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  condition,
  createNexusServiceClient,
  defineSignal,
  defineUpdate,
  executeChild,
  getExternalWorkflowHandle,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import { allSteps, type Step, targetWorkflowId } from '../step.ts'

const timeouts = {
  startToCloseTimeout: '20 s',
  heartbeatTimeout: '5 s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
} as const
type Activities = Record<string, (arg?: number) => Promise<unknown>>
const activities = proxyActivities<Activities>(timeouts)
const localActivities = proxyLocalActivities<Activities>({
  startToCloseTimeout: '20 s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
})

type Service = Parameters<typeof createNexusServiceClient>[0]['service']

/** Returns the workflow of type `Steps`, which runs the step list with the given name. */
export function interpreterOf(lists: Record<string, Step[]>) {
  return async function steps(name: string): Promise<string> {
    const list = lists[name]
    if (list === undefined) throw ApplicationFailure.nonRetryable(`There is no list ${name}`)
    await new Interpreter(list).run(list)
    return 'done'
  }
}

class Interpreter {
  readonly #signals = new Set<string>()
  readonly #reached = new Set<string>()
  readonly #updated = new Set<string>()

  constructor(list: readonly Step[]) {
    for (const { do: kind, name = '', body = [] } of allSteps(list)) {
      if (kind === 'wait') {
        setHandler(defineSignal(name), () => {
          this.#signals.add(name)
        })
      }
      if (kind === 'update') {
        setHandler(defineUpdate(name), async () => {
          await condition(() => this.#reached.has(name))
          await this.run(body)
          this.#updated.add(name)
        })
      }
    }
  }

  async run(list: readonly Step[] = []): Promise<void> {
    for (const step of list) await this.#do(step)
  }

  async #do(step: Step): Promise<unknown> {
    const { do: kind, name = '', arg, id, ms = 0, body = [], otherwise = [], branches = [] } = step
    const args: [number?] = arg === undefined ? [] : [arg]
    switch (kind) {
      case 'activity':
        return id === undefined
          ? await activities[name]?.(...args)
          : await proxyActivities<Activities>({ ...timeouts, activityId: id })[name]?.(...args)
      case 'local activity':
        return await localActivities[name]?.(...args)
      case 'child':
        return await executeChild(name, { args, ...(id === undefined ? {} : { workflowId: id }) })
      case 'nexus': {
        const service = { name: 'steps', operations: { [name]: { name } } } as unknown as Service
        return await createNexusServiceClient({ endpoint: 'steps', service }).executeOperation(
          name,
          arg,
        )
      }
      case 'timer':
        return await sleep(ms)
      case 'signal':
        return await getExternalWorkflowHandle(targetWorkflowId).signal(name, ...args)
      case 'cancel external':
        return await getExternalWorkflowHandle(targetWorkflowId).cancel()
      case 'search attribute':
        return upsertSearchAttributes({ Step: [arg ?? 0] })
      case 'memo':
        return upsertMemo({ step: arg })
      case 'version':
        return await this.run(patched(name) ? body : otherwise)
      case 'parallel':
        return await Promise.all(branches.map((branch) => this.run(branch)))
      case 'canceled timer':
        return await this.#canceled(() => sleep(ms), body)
      case 'canceled activity':
        return await this.#canceled(() => activities[name]?.() ?? Promise.resolve(), body)
      case 'wait':
        return await condition(() => this.#signals.has(name))
      case 'update':
        this.#reached.add(name)
        return await condition(() => this.#updated.has(name))
      case 'saga':
        return await this.#saga(step)
      case 'fail':
        throw ApplicationFailure.nonRetryable('The code fails the run')
      default:
        throw ApplicationFailure.nonRetryable(`TypeScript has no step ${kind}`)
    }
  }

  async #canceled(start: () => Promise<unknown>, body: readonly Step[]): Promise<void> {
    const scope = new CancellationScope()
    const started = scope.run(start)
    started.catch(() => {})
    await this.run(body)
    scope.cancel()
  }

  async #saga({ body = [], otherwise = [], fails }: Step): Promise<void> {
    try {
      await this.run(body)
    } catch (error) {
      await this.run(otherwise)
      if (fails) throw error
    }
  }
}
