import { describe, expect, test } from 'bun:test'
import { columns, fit, harmless, oneLine, wrap } from '../../src/chat/text.ts'

describe('text on a terminal', () => {
  test('P6: what strangers write cannot control the terminal', () => {
    expect(harmless('a\x1b[2Jb\x07\x9bc\rd')).toBe('a[2Jbcd')
    expect(harmless('\u202egpj.exe')).toBe('gpj.exe')
    expect(harmless('two\nlines\tand a tab')).toBe('two\nlines  and a tab')
    expect(oneLine(' a\n\n b ')).toBe('a b')
  })

  test('is cut and filled to columns, whatever its letters are', () => {
    for (const text of ['plain', '日本語のテキスト', '👩‍👩‍👧 family', 'e\u0301te\u0301']) {
      for (const width of [3, 4, 7, 20]) expect(columns(fit(text, width))).toBe(width)
    }
    expect(fit('abcdef', 4)).toBe('abc…')
  })

  test('is wrapped at blanks, and inside a word that is longer than a line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
    expect(wrap('日本語', 4)).toEqual(['日本', '語'])
    expect(wrap('a\n\nb', 10)).toEqual(['a', '', 'b'])
  })
})
