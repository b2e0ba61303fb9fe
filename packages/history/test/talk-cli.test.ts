import { expect, test } from 'vitest'
import { talkCliCommand } from '../src/cli/message-command.ts'

const run = { address: 'localhost:7233', namespace: 'default', workflowId: 'order 1', runId: 'r' }
const target = "--address=localhost:7233 --namespace=default --workflow-id='order 1' --run-id=r"

test('a query without arguments', () => {
  expect(talkCliCommand({ kind: 'query', ...run, name: '-x', input: [] })).toBe(
    `temporal workflow query ${target} --name=-x`,
  )
})

test('arguments stand in their order, quoted', () => {
  const input = [{ text: '"it\'s"' }, { text: '7' }]
  expect(talkCliCommand({ kind: 'signal', ...run, name: 'addItem', input })).toBe(
    `temporal workflow signal ${target} --name=addItem --input='"it'\\''s"' --input=7`,
  )
})

test('encodings are given for every argument once one differs, and base64 applies to all', () => {
  const input = [
    { text: '7' },
    { encoding: 'binary/plain', base64: 'AP8=' },
    { encoding: 'binary/null' },
  ]
  expect(talkCliCommand({ kind: 'update', ...run, name: 'u', input })).toBe(
    `temporal workflow update execute ${target} --name=u --input='Nw==' --input='AP8=' --input='' ` +
      "--input-meta='encoding=json/plain' --input-meta='encoding=binary/plain' --input-meta='encoding=binary/null' --input-base64",
  )
})

test('what a query is rejected for, an own update id and the stage waited for', () => {
  const said = { ...run, name: 'n', input: [] }
  expect(talkCliCommand({ kind: 'query', ...said, rejectCondition: 'NOT_COMPLETED_CLEANLY' })).toBe(
    `temporal workflow query ${target} --name=n --reject-condition=not_completed_cleanly`,
  )
  const updateId = '-/🧨'
  expect(talkCliCommand({ kind: 'update', ...said, updateId, waitForStage: 'COMPLETED' })).toBe(
    `temporal workflow update execute ${target} --name=n --update-id='-/🧨'`,
  )
  expect(talkCliCommand({ kind: 'update', ...said, updateId, waitForStage: 'ACCEPTED' })).toBe(
    `temporal workflow update start --wait-for-stage=accepted ${target} --name=n --update-id='-/🧨'`,
  )
})

test('the metadata of one argument does not apply to another, whatever its name', () => {
  const input = [{ text: '7', metadata: { constructor: 'x' } }, { text: '8' }]
  expect(talkCliCommand({ kind: 'signal', ...run, name: 's', input })).toContain(
    "--input-meta='constructor=x' --input-meta='constructor='",
  )
})
