import { parallel, type Step, wait } from '../step.ts'
import { A, B, C, D, X, Y, Z } from './plain-steps.ts'
import { type SdkCase, sdkCase } from './sdk-case.ts'

const version = (body: Step[], otherwise: Step[] = [], name = 'p1'): Step => ({
  do: 'version',
  name,
  body,
  otherwise,
})

const versions = (subject: string, place: string, v1: Step[], v2: Step[]) =>
  sdkCase('version', subject, place, v1, v2)

/** Version and patch markers that are added, removed or moved. */
export const versionChanges: readonly SdkCase[] = [
  versions(
    'added around what is replaced',
    'middle',
    [A, X, B, wait(), C],
    [A, version([Y], [X]), B, wait(), C],
  ),
  versions('added around what is new', 'first', [A, B, wait(), C], [version([Y]), A, B, wait(), C]),
  versions(
    'added, old path is not the old code',
    'middle',
    [A, X, B, wait(), C],
    [A, version([Y], [Z]), B, wait(), C],
  ),
  versions(
    'removed with its old path',
    'first',
    [version([Y], [X]), B, wait(), C],
    [Y, B, wait(), C],
  ),
  versions(
    'removed with its old path',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, Y, B, wait(), C],
  ),
  versions(
    'removed with its new path',
    'first',
    [version([Y], [X]), B, wait(), C],
    [X, B, wait(), C],
  ),
  versions(
    'removed with its new path',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, X, B, wait(), C],
  ),
  versions(
    'removed with its new path',
    'last',
    [A, B, version([Y], [X]), wait(), C],
    [A, B, X, wait(), C],
  ),
  versions(
    'new path changed',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, version([Z], [X]), B, wait(), C],
  ),
  versions(
    'new path longer',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, version([Y, Z], [X]), B, wait(), C],
  ),
  versions(
    'renamed',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, version([Y], [X], 'p2'), B, wait(), C],
  ),
  versions(
    'moved earlier with its body',
    'middle',
    [A, B, version([Y], [X]), D, wait(), C],
    [A, version([Y], [X]), B, D, wait(), C],
  ),
  versions(
    'moved later with its body',
    'middle',
    [A, version([Y], [X]), B, D, wait(), C],
    [A, B, version([Y], [X]), D, wait(), C],
  ),
  versions(
    'moved earlier, its body stays',
    'middle',
    [A, B, version([Y], [X]), D, wait(), C],
    [version([A, B, Y], [A, B, X]), D, wait(), C],
  ),
  versions(
    'first of two removed',
    'middle',
    [A, version([X]), B, version([Y], [], 'p2'), wait(), C],
    [A, X, B, version([Y], [], 'p2'), wait(), C],
  ),
  versions(
    'two swapped',
    'middle',
    [A, version([X]), version([Y], [], 'p2'), wait(), C],
    [A, version([Y], [], 'p2'), version([X]), wait(), C],
  ),
  versions(
    'two without steps swapped',
    'middle',
    [A, version([]), version([], [], 'p2'), B, wait(), C],
    [A, version([], [], 'p2'), version([]), B, wait(), C],
  ),
  versions(
    'not known any more',
    'middle',
    [A, version([Y], [X]), B, wait(), C],
    [A, { ...version([Y], [X]), min: 2, max: 2 }, B, wait(), C],
  ),
  versions(
    'newer than the code',
    'middle',
    [A, { ...version([Y], [X]), max: 2 }, B, wait(), C],
    [A, version([Y], [X]), B, wait(), C],
  ),
  versions(
    'default not known any more',
    'middle',
    [A, X, B, wait(), C],
    [A, { ...version([Y], [X]), min: 1 }, B, wait(), C],
  ),
  versions(
    'beside other commands, removed',
    'inside a parallel group',
    [A, parallel([version([X])], [B]), wait(), C],
    [A, parallel([B], [Y]), wait(), C],
  ),
]
