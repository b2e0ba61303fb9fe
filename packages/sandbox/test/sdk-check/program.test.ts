import { describe, expect, test } from 'vitest'
import { judgeTrace } from '../../src/sdk-check/outcome.ts'
import { follows, labelsOf, pausesOf, programOf } from '../../src/sdk-check/program.ts'
import { activity, parallel, type Step, wait } from '../../src/sdk-check/step.ts'

const [A, B, C, X] = ['A', 'B', 'C', 'X'].map((name) => activity(name)) as [Step, Step, Step, Step]
const labels = (...names: string[]) => names.map((name) => `activity ${name}`)

test('what a list of steps leaves in a history', () => {
  const steps: Step[] = [
    activity('A', 1),
    { do: 'timer', ms: 50 },
    wait('on'),
    { do: 'canceled timer', ms: 1000, body: [X] },
    { do: 'update', name: 'u', body: [B] },
    { do: 'version', name: 'p1', body: [C], otherwise: [X] },
    { do: 'search attribute', arg: 2 },
  ]
  expect(labelsOf(programOf(steps))).toEqual([
    'activity A (1)',
    'timer (50)',
    'timer (1000)',
    'activity X',
    'cancel timer',
    'activity B',
    'activity C',
    'search attribute (2)',
  ])
  expect(pausesOf(steps)).toEqual([
    { after: 2, send: { kind: 'signal', name: 'on' } },
    { after: 5, send: { kind: 'update', name: 'u' } },
  ])
})

test('a saga compensates only where its step fails', () => {
  const saga = (third: string): Step[] => [
    { do: 'saga', body: [A, activity(third), B], otherwise: [C] },
  ]
  expect(labelsOf(programOf(saga('Fails')))).toEqual(labels('A', 'Fails', 'C'))
  expect(labelsOf(programOf(saga('Ships')))).toEqual(labels('A', 'Ships', 'B'))
})

describe('a trace follows a program', () => {
  const program = programOf([A, parallel([B, C], [X]), activity('D')])

  test.each([
    [labels('A', 'B', 'X', 'C', 'D')],
    [labels('A', 'X', 'B', 'C', 'D')],
    [labels('A', 'B', 'C', 'X', 'D')],
  ])('%j: branches interleave', (trace) => {
    expect(follows(trace, program)).toBe(true)
  })

  test.each([
    ['a branch out of its order', labels('A', 'C', 'B', 'X', 'D')],
    ['on before a branch is through', labels('A', 'B', 'X', 'D', 'C')],
    ['not to its end', labels('A', 'B', 'X', 'C')],
    ['more than it', labels('A', 'B', 'X', 'C', 'D', 'D')],
    ['nothing', []],
  ])('not: %s', (_what, trace) => {
    expect(follows(trace, program)).toBe(false)
  })

  test('branches that begin alike are told apart by what follows', () => {
    const alike = programOf([parallel([A, B], [A, C])])
    expect(follows(labels('A', 'A', 'C', 'B'), alike)).toBe(true)
    expect(follows(labels('A', 'B', 'A', 'C'), alike)).toBe(true)
    expect(follows(labels('A', 'B', 'C', 'A'), alike)).toBe(false)
  })
})

describe('a new run that has closed', () => {
  test('is right when it did what a fresh run does', () => {
    expect(judgeTrace(labels('A', 'B'), [A, wait(), B])).toEqual({ is: 'right' })
  })

  test.each([
    ['a step never run', labels('A', 'C'), { missing: labels('B'), extra: [] }],
    ['a step that was kept twice', labels('A', 'B', 'B', 'C'), { missing: [], extra: labels('B') }],
    ['a step of the old code', labels('A', 'X', 'C'), { missing: labels('B'), extra: labels('X') }],
    ['another order alone', labels('B', 'A', 'C'), { missing: [], extra: [] }],
  ])('is wrong for %s', (_what, trace, difference) => {
    expect(judgeTrace(trace, [A, B, C])).toEqual({ is: 'wrong', ...difference })
  })

  test('may take the old path of a version, and says so', () => {
    const steps: Step[] = [A, { do: 'version', name: 'p1', body: [B], otherwise: [X] }, C]
    expect(judgeTrace(labels('A', 'B', 'C'), steps)).toEqual({ is: 'right' })
    expect(judgeTrace(labels('A', 'X', 'C'), steps)).toEqual({ is: 'right', old: ['p1'] })
    expect(judgeTrace(labels('A', 'X', 'B', 'C'), steps)).toMatchObject({ is: 'wrong' })
  })
})
