import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const inRepository = (path: string) => new URL(`../../../${path}`, import.meta.url)
const read = (path: string) => readFileSync(inRepository(path), 'utf8')
const lines = read('docs/parity.md').split('\n')

/** Returns each test that a line names, with the file named before it. */
function namedIn(line: string): { file: string; title: string | undefined }[] {
  const named: { file: string; title: string | undefined }[] = []
  for (const [, file, title] of line.matchAll(/`([\w-]+\.(?:spec|test)\.ts)`|"([^"]+)"/g)) {
    const at = file ?? named.at(-1)?.file
    if (at !== undefined) named.push({ file: at, title })
  }
  return named
}

const pathOf = (file: string) => {
  if (file.endsWith('.spec.ts')) return `apps/web/e2e/${file}`
  const ofProcess = `apps/rewind/test/${file}`
  return existsSync(inRepository(ofProcess)) ? ofProcess : `apps/bff/test/${file}`
}

const named = lines.flatMap((line) => namedIn(line.split(' | ').at(-1) ?? ''))

test('every row of the comparison names the tests that prove it', () => {
  const rows = lines.filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  expect(rows.length).toBeGreaterThan(15)
  for (const row of rows.slice(1)) {
    if (/\| Not in Rewind, which interrupts what runs/.test(row)) continue
    expect(namedIn(row.split(' | ').at(-1) ?? ''), row).not.toEqual([])
  }
})

test.each(named)('$file has the test that begins with $title', ({ file, title = '' }) => {
  const begins = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  expect(read(pathOf(file))).toMatch(new RegExp(`\\btest\\(\\s*['\`]${begins}`))
})
