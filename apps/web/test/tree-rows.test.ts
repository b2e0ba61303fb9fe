import type { ChildRun } from '@rewind/contract/relations'
import { expect, test } from 'vitest'
import type { Branch } from '../src/api/family-tree.ts'
import { treeRows } from '../src/pages/workflow/relations/tree-rows.ts'

const run = (id: string, childCount?: number): ChildRun => ({
  workflowId: id,
  runId: id,
  type: 't',
  status: 'RUNNING',
  ...(childCount === undefined ? {} : { childCount }),
})
const branch = (children: ChildRun[], more: Partial<Branch> = {}): Branch => ({
  children,
  nextPageToken: undefined,
  counts: undefined,
  isReading: false,
  error: undefined,
  ...more,
})

const lines = (
  branches: Record<string, Branch>,
  expanded: string[],
  ancestors = [run('root'), run('parent')],
) =>
  treeRows({
    ancestors,
    self: run('self'),
    branch: (runId) => branches[runId],
    expanded: new Set(expanded),
    status: undefined,
  }).map((row) => {
    const mark =
      row.kind === 'more'
        ? `+${row.left ?? '?'}`
        : row.isExpanded === undefined
          ? ''
          : row.isExpanded
            ? 'v'
            : '>'
    return `${' '.repeat(row.depth)}${row.kind === 'run' ? row.run.runId : 'more'}${mark}`
  })

test('the path from the root comes first, then the run with what is opened below it', () => {
  const branches = {
    self: branch([run('a', 0), run('b', 2), run('c')]),
    b: branch([run('b1', 0), run('b2', 0)]),
  }
  expect(lines(branches, ['self', 'b'])).toEqual([
    'root',
    ' parent',
    '  selfv',
    '   a',
    '   bv',
    '    b1',
    '    b2',
    '   c>',
  ])
  expect(lines(branches, [], [])).toEqual(['self>'])
})

test('children that are not read yet have a line that says how many are left', () => {
  const counts = { count: '5000', byStatus: [] }
  expect(lines({}, ['self'], [])).toEqual(['selfv', ' more+?'])
  const some = branch([run('a', 0)], { nextPageToken: 'x', counts })
  expect(lines({ self: some }, ['self'], [])).toEqual(['selfv', ' a', ' more+4999'])
  const failed = branch([], { error: { message: 'away' } })
  expect(lines({ self: failed }, ['self'], [])).toEqual(['selfv', ' more+?'])
})

test('a run that turns out to have no children has nothing to open', () => {
  expect(lines({ self: branch([]) }, ['self'], [])).toEqual(['self'])
})
