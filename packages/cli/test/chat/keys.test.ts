import { describe, expect, test } from 'bun:test'
import { Composer } from '../../src/chat/screen/composer.ts'
import { keyReader } from '../../src/chat/screen/keys.ts'

describe('keys', () => {
  test('are told apart from text', () => {
    const read = keyReader()
    expect(read('hé\x1b[A\r\x7f')).toEqual([
      { type: 'text', text: 'hé' },
      { type: 'key', name: 'up' },
      { type: 'key', name: 'enter' },
      { type: 'key', name: 'backspace' },
    ])
    expect(read('\x1b')).toEqual([{ type: 'key', name: 'escape' }])
    expect(read('\x1b\r')).toEqual([{ type: 'key', name: 'new-line' }])
    expect(read('\x1b[O')).toEqual([{ type: 'focus', on: false }])
  })

  test('pasted lines are text, also when they arrive in pieces', () => {
    const read = keyReader()
    expect(read('\x1b[200~one\r\ntw')).toEqual([])
    expect(read('o\x1b[20')).toEqual([])
    expect(read('1~x')).toEqual([
      { type: 'text', text: 'one\ntwo' },
      { type: 'text', text: 'x' },
    ])
  })

  test('that are unknown are passed over whole', () => {
    expect(keyReader()('\x1b[1;5Cq')).toEqual([{ type: 'text', text: 'q' }])
  })

  test('P7: a paste without an end is bounded', () => {
    const read = keyReader()
    const keys = read(`\x1b[200~${'x'.repeat(300_000)}`)
    expect(keys).toHaveLength(1)
  })
})

describe('the composer', () => {
  test('moves and deletes by what a reader sees as one character', () => {
    const composer = new Composer()
    composer.insert('a👩‍👩‍👧e\u0301')
    composer.left()
    composer.backspace()
    expect(composer.text).toBe('ae\u0301')
    composer.delete()
    expect(composer.text).toBe('a')
    composer.set('one two ')
    composer.deleteWord()
    composer.home()
    composer.insert('>')
    expect(composer.text).toBe('>one ')
    expect(composer.beforeCursor).toBe('>')
  })
})
