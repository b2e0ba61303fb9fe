import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import proto, { type temporal as types } from '@temporalio/proto'
import Long from 'long'
import type { SampleRun } from '../start-sample.ts'
import { describeRun } from '../wait-for.ts'

const { CommandType } = proto.temporal.api.enums.v1

/** Activities per workflow task, with three events each. */
const activitiesAtOnce = 33
const activityTypes = ['reserveStock', 'chargeCard', 'shipOrder', 'notifyCustomer']

const payloads = (value: unknown) => ({
  payloads: [
    {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify(value)),
    },
  ],
})

/**
 * Returns an open run with at least `events` events: mostly activities, with markers, timers, memos
 * and signals between them, about 110 events per workflow task. This code answers the tasks instead
 * of a worker. It holds the next workflow task while the activities complete, so that they cause no
 * further workflow task. Returns the run of an earlier call if there is one.
 */
export async function longHistory(
  client: Client,
  workflowId: string,
  events: number,
): Promise<SampleRun> {
  const known = await describeRun(client, { workflowId }).catch(() => undefined)
  const info = known?.workflowExecutionInfo
  if (info && Number(info.historyLength) >= events) {
    return { workflowId, runId: info.execution?.runId ?? '' }
  }
  if (info) await client.workflow.getHandle(workflowId).terminate('it was not made whole')
  return await new LongRun(client, workflowId).make(events)
}

class LongRun {
  readonly #client: Client
  readonly #workflowId: string
  readonly #taskQueue = `long-${randomUUID()}`
  #made = 0

  constructor(client: Client, workflowId: string) {
    this.#client = client
    this.#workflowId = workflowId
  }

  async make(events: number): Promise<SampleRun> {
    const { workflowService: service } = this.#client
    const namespace = this.#client.options.namespace
    const { runId } = await service.startWorkflowExecution({
      namespace,
      workflowId: this.#workflowId,
      workflowType: { name: 'longHistory' },
      taskQueue: { name: this.#taskQueue },
      requestId: randomUUID(),
      identity: 'long-history',
      input: payloads({ events }),
    })
    const run = { workflowId: this.#workflowId, runId }
    let written = 2
    for (let round = 0; written < events; round++) {
      const taskToken = await this.#task()
      if (round > 0) await this.#completeActivities()
      if (round % 10 === 0) await this.#signal(runId, round)
      const commands = this.#commands(round)
      await service.respondWorkflowTaskCompleted({
        namespace,
        taskToken,
        identity: 'long-history@1',
        commands,
        forceCreateNewWorkflowTask: true,
      })
      written += commands.length + 3 + 2 * activitiesAtOnce
    }
    return run
  }

  async #task(): Promise<Uint8Array> {
    const { connection, options } = this.#client
    const { taskToken } = await connection.withDeadline(Date.now() + 60_000, () =>
      this.#client.workflowService.pollWorkflowTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: this.#taskQueue },
        identity: 'long-history@1',
      }),
    )
    return taskToken
  }

  #commands(round: number): types.api.command.v1.ICommand[] {
    const activities = Array.from({ length: activitiesAtOnce }, (_, at) => {
      const name = activityTypes[(round + at) % activityTypes.length] ?? ''
      const orderId = `order-${this.#made++}`
      return {
        commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
        scheduleActivityTaskCommandAttributes: {
          activityId: `${round}-${at}`,
          activityType: { name },
          taskQueue: { name: this.#taskQueue },
          input: payloads({ orderId, amount: at * 1.5, note: 'as agreed by telephone '.repeat(8) }),
          startToCloseTimeout: { seconds: Long.fromNumber(600) },
        },
      }
    })
    return [
      ...activities,
      {
        commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
        recordMarkerCommandAttributes: {
          markerName: 'SideEffect',
          details: { data: payloads(round) },
        },
      },
      {
        commandType: CommandType.COMMAND_TYPE_START_TIMER,
        startTimerCommandAttributes: {
          timerId: `timer-${round}`,
          startToFireTimeout: { seconds: Long.fromNumber(86_400 * 30) },
        },
      },
      {
        commandType: CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
        modifyWorkflowPropertiesCommandAttributes: {
          upsertedMemo: { fields: { round: payloads(round).payloads[0] ?? {} } },
        },
      },
      ...(round === 0
        ? []
        : [
            {
              commandType: CommandType.COMMAND_TYPE_CANCEL_TIMER,
              cancelTimerCommandAttributes: { timerId: `timer-${round - 1}` },
            },
          ]),
    ]
  }

  /** Completes every activity of the previous task. One in a hundred fails permanently. */
  async #completeActivities(): Promise<void> {
    const { workflowService: service, connection, options } = this.#client
    const namespace = options.namespace
    const completeOne = async (at: number) => {
      const { taskToken, activityId } = await connection.withDeadline(Date.now() + 60_000, () =>
        service.pollActivityTaskQueue({
          namespace,
          taskQueue: { name: this.#taskQueue },
          identity: 'long-history@1',
        }),
      )
      if (at === 0 && this.#made % 3 === 0) {
        await service.respondActivityTaskFailed({
          namespace,
          taskToken,
          identity: 'long-history@1',
          failure: {
            message: `card declined for ${activityId}`,
            source: 'TypeScriptSDK',
            applicationFailureInfo: { type: 'CardDeclined', nonRetryable: true },
          },
        })
        return
      }
      await service.respondActivityTaskCompleted({
        namespace,
        taskToken,
        identity: 'long-history@1',
        result: payloads({ ok: true, reference: randomUUID(), detail: 'booked '.repeat(20) }),
      })
    }
    await Promise.all(Array.from({ length: activitiesAtOnce }, (_, at) => completeOne(at)))
  }

  async #signal(runId: string, round: number): Promise<void> {
    await this.#client.workflowService.signalWorkflowExecution({
      namespace: this.#client.options.namespace,
      workflowExecution: { workflowId: this.#workflowId, runId },
      signalName: 'addressChanged',
      requestId: randomUUID(),
      identity: 'ada',
      input: payloads({ street: `Main Street ${round}` }),
    })
  }
}
