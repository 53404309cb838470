import { describe, expect, test } from 'bun:test'
import { matchPath } from '../src/app/match-path.ts'

describe('paths', () => {
  test('name a screen and its parameters', () => {
    expect(matchPath('/c/:conversationId', '/c/42')).toEqual({ conversationId: '42' })
    expect(matchPath('/c/:conversationId/info', '/c/42/info')).toEqual({ conversationId: '42' })
    expect(matchPath('/add/:handle', '/add/ada.l')).toEqual({ handle: 'ada.l' })
    expect(matchPath('/', '/')).toEqual({})
  })

  test('fit exactly', () => {
    expect(matchPath('/c/:conversationId', '/c/42/info')).toBeUndefined()
    expect(matchPath('/c/:conversationId', '/c/')).toBeUndefined()
    expect(matchPath('/c/:conversationId', '/c/42/info', true)).toEqual({ conversationId: '42' })
  })

  test('with a broken escape name nothing', () => {
    expect(matchPath('/join/:code', '/join/%E0%A4%A')).toBeUndefined()
  })
})
