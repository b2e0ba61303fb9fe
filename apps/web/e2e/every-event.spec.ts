import fc from 'fast-check'
import {
  attributeFields,
  eventTypeOf,
  historyEventType,
  messageArbitrary,
  messageOf,
  toProtoJson,
} from '../../../packages/history/test/proto.ts'
import { expect, test } from './operator.ts'

/**
 * Returns an event of every type in the installed SDK, each with random attributes, and two types
 * of a later server.
 */
function everyEvent(seed: number): { type: string; event: object }[] {
  const known = attributeFields.map((field, at) => {
    const message = messageOf(field)
    if (!message) throw new Error(`${field.name} is no message`)
    const [attributes] = fc.sample(messageArbitrary(message), { numRuns: 1, seed })
    const type = eventTypeOf(field)
    const event = historyEventType.fromObject({
      eventId: at + 1,
      eventTime: { seconds: 1_790_000_000 + at },
      eventType: `EVENT_TYPE_${type}`,
      [field.name]: attributes,
    })
    return { type: named(type), event: Object(toProtoJson(historyEventType, event)) }
  })
  const later = [
    { eventType: 'EVENT_TYPE_PLANET_ALIGNED', planetAlignedEventAttributes: { planet: 'Mars' } },
    { eventType: 'EVENT_TYPE_COMET_SEEN' },
  ].map((event, at) => ({
    type: ['PlanetAligned', 'CometSeen'][at] ?? '',
    event: {
      ...event,
      eventId: String(known.length + 1 + at),
      eventTime: '2026-11-23T03:00:00Z',
    },
  }))
  return [...known, ...later]
}

const named = (type: string): string =>
  type.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

// High enough to show every row.
test.use({ viewport: { width: 1440, height: 4000 } })

for (const seed of [1, 2, 3]) {
  test(`events of every type pass through every view, history ${seed}`, async ({
    operator,
    page,
  }) => {
    const events = everyEvent(seed)
    await operator.page.goto('/import')
    await page.getByLabel('History file').setInputFiles({
      name: 'every-event.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ events: events.map(({ event }) => event) })),
    })
    const rows = page.locator('tr[data-event]')
    await expect(rows).toHaveCount(events.length)
    for (const [at, { type }] of events.entries()) {
      await expect(page.locator(`tr[data-event="${at + 1}"]`)).toContainText(type)
    }

    for (const [at, { type }] of events.entries()) {
      await page
        .locator(`tr[data-event="${at + 1}"] a`)
        .first()
        .press('Enter')
      await expect(page.getByRole('heading', { name: type })).toBeVisible()
    }
    await page.getByRole('button', { name: 'Close the event' }).click()

    await page.getByRole('link', { name: 'JSON' }).click()
    await expect(page.getByRole('article').first()).toContainText('COMET_SEEN')
    await page.getByRole('link', { name: 'Timeline' }).click()
    await expect(page.getByLabel(/^Timeline of \d+ groups/)).toBeVisible()
    await page.getByRole('link', { name: 'Groups' }).click()
    await expect(page.getByRole('table', { name: 'Groups of events' })).toBeVisible()
    const names = await rows.allInnerTexts()
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((text) => text.trim() === '')).toEqual([])
  })
}
