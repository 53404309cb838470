import { describe, expect, test } from 'bun:test'
import { mentionBefore, mentionsIn, offeredFor } from '../src/composer/mentions.ts'

const ada = { userId: '1', handle: 'ada', name: 'Ada Lovelace', picture: '' }
const lou = { userId: '2', handle: 'lou.x', name: 'Lou', picture: '' }

describe('mentions while writing', () => {
  test('begin with an at sign that begins a word', () => {
    expect(mentionBefore('hello @ad', 9)).toEqual({ from: 6, query: 'ad' })
    expect(mentionBefore('@', 1)).toEqual({ from: 0, query: '' })
    expect(mentionBefore('mail@ada', 8)).toBeUndefined()
    expect(mentionBefore('@ada done', 9)).toBeUndefined()
  })

  test('look at what stands before the cursor only', () => {
    expect(mentionBefore('@ada and @lou', 3)).toEqual({ from: 0, query: 'ad' })
  })

  test('offer by handle and by each word of the name', () => {
    expect(offeredFor('lo', [ada, lou])).toEqual([ada, lou])
    expect(offeredFor('ad', [ada, lou])).toEqual([ada])
    expect(offeredFor('velace', [ada, lou])).toEqual([])
  })

  test('become user ids when they are sent', () => {
    expect(mentionsIn('@ADA, look: @lou.x.', [ada, lou])).toEqual(['1', '2'])
    expect(mentionsIn('ada @adam', [ada, lou])).toEqual([])
  })
})
