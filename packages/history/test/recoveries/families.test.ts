import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  endedChildren,
  type FamilyItem,
  familiesOf,
  lostChildWords,
} from '../../src/recoveries/families.ts'

const parent: FamilyItem = { item: 1, workflowId: 'parent', point: 20 }
const childOf = (
  workflowId: string,
  item: number,
  initiatedEventId: number | undefined,
  more: Partial<FamilyItem> = {},
): FamilyItem => ({
  item,
  workflowId: `child-${item}`,
  point: 10,
  parent: { workflowId, initiatedEventId },
  ...more,
})

describe('families', () => {
  test('a child that began before the point comes after its parent', () => {
    const { order, parentOf, skipped } = familiesOf([childOf('parent', 2, 7), parent], 'RESET')
    expect(order).toEqual([1, 2])
    expect(parentOf.get(2)).toBe(1)
    expect(skipped.size).toBe(0)
  })

  test.each([20, 21, 500])('a child that began at or after the point is an orphan: %s', (began) => {
    const { parentOf, skipped } = familiesOf([parent, childOf('parent', 2, began)], 'RESET')
    expect(skipped.get(2)).toMatchObject({ code: 'ORPHAN', offer: 'TERMINATE' })
    expect(skipped.get(2)?.text).toContain(`event ${began}`)
    expect(parentOf.has(2)).toBe(false)
  })

  test('what an orphan began is orphaned with it', () => {
    const items = [childOf('child-2', 3, 5), childOf('parent', 2, 30), parent]
    const { skipped } = familiesOf(items, 'RESET')
    expect([...skipped.keys()].sort()).toEqual([2, 3])
    expect(skipped.get(3)).toMatchObject({ code: 'ORPHAN', offer: 'TERMINATE' })
  })

  test('where it is not known when it began, nothing is done', () => {
    const { skipped } = familiesOf([parent, childOf('parent', 2, undefined)], 'RESET')
    expect(skipped.get(2)?.code).toBe('PARENT_UNCLEAR')
  })

  test('a parent that is skipped has no say', () => {
    const items = [{ ...parent, isSkipped: true }, childOf('parent', 2, 30)]
    const { parentOf, skipped } = familiesOf(items, 'RESET')
    expect(skipped.size).toBe(0)
    expect(parentOf.size).toBe(0)
  })

  test('a child that is skipped stays skipped for its own reason', () => {
    const items = [parent, childOf('parent', 2, 30, { isSkipped: true })]
    expect(familiesOf(items, 'RESET').skipped.size).toBe(0)
  })

  test.each(['WATCH', 'CANCEL', 'TERMINATE', 'SIGNAL'] as const)('%s leaves no orphan', (kind) => {
    const { order, skipped } = familiesOf([childOf('parent', 2, 30), parent], kind)
    expect(order).toEqual([1, 2])
    expect(skipped.size).toBe(0)
  })

  test('of any items each comes once, its parent before it', () => {
    const item = fc.record({
      parent: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
      began: fc.option(fc.integer({ min: 5, max: 30 }), { nil: undefined }),
      isSkipped: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 10 }), (drawn) => {
        const items = drawn.map(({ parent: of, began, isSkipped }, index) => ({
          item: index + 1,
          workflowId: `w${index}`,
          point: 15,
          isSkipped,
          ...(of === undefined
            ? {}
            : { parent: { workflowId: `w${of}`, initiatedEventId: began } }),
        }))
        const { order, parentOf, skipped } = familiesOf(items, 'RESET')
        expect([...order].sort((a, b) => a - b)).toEqual(items.map(({ item }) => item))
        for (const [child, its] of parentOf) {
          expect(order.indexOf(its)).toBeLessThan(order.indexOf(child))
          expect(skipped.has(its)).toBe(false)
          expect(skipped.has(child) || items[child - 1]?.isSkipped).toBe(false)
        }
      }),
    )
  })
})

describe('children that their parent’s end has ended', () => {
  const ended = (workflowId: string, initiatedEventId: number) => ({
    parent: 1,
    workflowId,
    initiatedEventId,
  })

  test('are restored by their own item, or lost; those after the point are started again', () => {
    const items = [parent, childOf('parent', 2, 7)]
    const children = [ended('child-2', 7), ended('other', 8), ended('later', 25)]
    const { restored, lost } = endedChildren(children, items, familiesOf(items, 'RESET'))
    expect(restored.map(({ workflowId }) => workflowId)).toEqual(['child-2'])
    expect(lost.map(({ workflowId }) => workflowId)).toEqual(['other'])
    expect(lostChildWords(lost)).toContain('other ended with its parent and is not reset')
  })

  test('a child whose item is skipped is lost', () => {
    const items = [parent, childOf('parent', 2, 7, { isSkipped: true })]
    const { lost } = endedChildren([ended('child-2', 7)], items, familiesOf(items, 'RESET'))
    expect(lost).toHaveLength(1)
  })

  test('a skipped parent waits for no child', () => {
    const items = [{ ...parent, isSkipped: true }]
    const both = endedChildren([ended('child-2', 7)], items, familiesOf(items, 'RESET'))
    expect(both).toEqual({ restored: [], lost: [] })
  })
})
