import { expect, test } from 'vitest'
import { visibleText } from '../src/components/visible-text.ts'

test.each([
  ['plain text, é, 漢字, 👩‍👩‍👧, line\nbreak\r\n\tand tab', undefined],
  ['a\u202eb', 'a⟨U+202E⟩b'],
  ['\u2066\u2069\u200f\u061c', '⟨U+2066⟩⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩'],
  ['\u0000\u001b[31m\u007f\u0085', '␀␛[31m␡⟨U+0085⟩'],
  ['over\rwritten', 'over␍written'],
  ['\ufeffbyte order mark', '⟨U+FEFF⟩byte order mark'],
])('%j', (text, expected) => {
  expect(visibleText(text)).toBe(expected ?? text)
})
