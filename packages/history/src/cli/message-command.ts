import type { PayloadInput, QueryBody, UpdateBody } from '@rewind/contract/talk'
import { toBase64 } from '../payloads/base64.ts'
import { option } from './cli-command.ts'
import { commandLine } from './shell-words.ts'

interface Said {
  kind: 'query' | 'signal' | 'update'
  address: string
  namespace: string
  workflowId: string
  runId: string
  name: string
  input: readonly PayloadInput[]
  rejectCondition?: QueryBody['rejectCondition']
  updateId?: UpdateBody['updateId']
  waitForStage?: UpdateBody['waitForStage']
}

const commands = { query: ['query'], signal: ['signal'], update: ['update', 'execute'] }
/** The CLI can wait until an update is accepted only with a command of its own. */
const untilAccepted = ['update', 'start', '--wait-for-stage=accepted']

/** Returns the command line of the `temporal` CLI that sends the same query, signal or update. */
export const talkCliCommand = ({ kind, name, input, ...run }: Said): string =>
  commandLine([
    'temporal',
    'workflow',
    ...(run.waitForStage === 'ACCEPTED' ? untilAccepted : commands[kind]),
    ...option('address', run.address),
    ...option('namespace', run.namespace),
    ...option('workflow-id', run.workflowId),
    ...option('run-id', run.runId),
    ...option('name', name),
    ...option('reject-condition', run.rejectCondition?.toLowerCase()),
    ...option('update-id', run.updateId),
    ...inputOptions(input),
  ])

/**
 * The CLI reads either all inputs as base64 or none, and assigns metadata to the inputs in their
 * order.
 */
function inputOptions(input: readonly PayloadInput[]): string[] {
  const isBase64 = input.some(({ base64 }) => base64 !== undefined)
  const keys = [
    'encoding',
    'messageType',
    ...input.flatMap(({ metadata = {} }) => Object.keys(metadata)),
  ]
  const metas = [...new Set(keys)].flatMap((key) => {
    const values = input.map((payload) => metaOf(payload, key))
    const isUsual = values.every((value) => value === (key === 'encoding' ? 'json/plain' : ''))
    return isUsual ? [] : values.flatMap((value) => option('input-meta', `${key}=${value}`))
  })
  return [
    ...input.map(({ text, base64 }) => {
      const data = isBase64 ? (base64 ?? base64Of(text ?? '')) : (text ?? '')
      return option('input', data).join('') || "--input=''"
    }),
    ...metas,
    ...(isBase64 ? ['--input-base64'] : []),
  ]
}

function metaOf(
  { encoding = 'json/plain', messageType = '', metadata = {} }: PayloadInput,
  key: string,
) {
  if (key === 'encoding') return encoding
  if (key === 'messageType') return messageType
  return Object.hasOwn(metadata, key) ? (metadata[key] ?? '') : ''
}

const base64Of = (text: string): string => toBase64(new TextEncoder().encode(text))
