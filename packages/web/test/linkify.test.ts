import { describe, expect, test } from 'bun:test'
import { textParts } from '../src/conversation/linkify.ts'

const links = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? part.href : []))
const joined = (text: string) =>
  textParts(text)
    .map((part) => part.text)
    .join('')

describe('links in a text', () => {
  test.each([
    ['see https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://example.org.', 'http://example.org/'],
    ['(https://example.org/wiki/Kith_(name))', 'https://example.org/wiki/Kith_(name)'],
    ['“https://example.org/”, she said', 'https://example.org/'],
    ['mailto:ada@example.org!', 'mailto:ada@example.org'],
    ['HTTPS://EXAMPLE.ORG/x', 'https://example.org/x'],
    ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
  ])('%s is one', (text, href) => {
    expect(links(text)).toEqual([href])
    expect(joined(text)).toBe(text)
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'java\nscript:https',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'https://user:secret@example.org/',
    'https://',
    'xhttps://example.org',
    'mailto:nobody',
    'example.org',
  ])('%s is none', (text) => {
    expect(links(text)).toEqual([])
    expect(joined(text)).toBe(text)
  })

  test('a mark that turns the direction of text ends a link', () => {
    expect(links('https://example.org/\u202egpj.exe')).toEqual(['https://example.org/'])
  })

  test('nothing of a text is lost, whatever is in it', () => {
    const text = 'a https://x.example/ b\nhttps://y.example/?q=(1), mailto:z@x.example; <b>c</b> @ada'
    expect(joined(text)).toBe(text)
  })
})

describe('mentions in a text', () => {
  const people = [
    { userId: '1', handle: 'ada' },
    { userId: '2', handle: 'ada.l' },
  ]

  test('are handles of people who are mentioned, without regard to case', () => {
    expect(textParts('@Ada and @ada.l.', people)).toEqual([
      { kind: 'mention', text: '@Ada', userId: '1' },
      { kind: 'text', text: ' and ' },
      { kind: 'mention', text: '@ada.l', userId: '2' },
      { kind: 'text', text: '.' },
    ])
  })

  test('are not handles of anybody else', () => {
    expect(textParts('@ben', people)).toEqual([{ kind: 'text', text: '@ben' }])
  })
})
