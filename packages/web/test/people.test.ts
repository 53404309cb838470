import { describe, expect, test } from 'bun:test'
import { checkEntering } from '../src/account/check-entering.ts'
import { memberActions } from '../src/groups/member-actions.ts'
import { handleFrom } from '../src/people/handle-from.ts'
import { matchesPerson } from '../src/people/matches-person.ts'
import { pathFromCode } from '../src/people/path-from-code.ts'
import { deviceName } from '../src/platform/device-name.ts'

describe('F7 adding somebody', () => {
  test('a handle, one with @, and a pasted link name the same person', () => {
    for (const text of ['ada.l', ' @ada.l ', 'https://chat.example/add/ada.l', 'chat.example/add/ada.l/'])
      expect(handleFrom(text)).toBe('ada.l')
  })

  test('a scanned code leads into the app only when it is of this server', () => {
    const origin = 'https://chat.example'
    expect(pathFromCode('https://chat.example/add/ada', origin)).toBe('/add/ada')
    expect(pathFromCode('https://chat.example/join/x1-Y_z', origin)).toBe('/join/x1-Y_z')
    for (const code of [
      'https://evil.example/add/ada',
      'https://chat.example/settings/account',
      'https://chat.example/add/ada/../../v1',
      'javascript:alert(1)',
      'just text',
    ])
      expect(pathFromCode(code, origin)).toBeUndefined()
  })

  test('people are found by part of name or handle, without regard to case', () => {
    const person = { name: 'Ben Krüger', handle: 'ben.k' }
    for (const query of ['', 'krü', 'BEN', '@ben.', ' k ']) expect(matchesPerson(person, query)).toBe(true)
    expect(matchesPerson(person, 'ada')).toBe(false)
  })
})

describe('F1 entering', () => {
  const filled = { handle: 'ada', password: 'long enough', name: '' }

  test('a sign-up is checked before the server is asked', () => {
    expect(checkEntering('sign-up', filled)).toEqual({})
    expect(checkEntering('sign-up', { ...filled, handle: 'a b' })).toEqual({
      handle: 'account.handleInvalid',
    })
    expect(checkEntering('sign-up', { ...filled, password: 'short' })).toEqual({
      password: 'account.passwordShort',
    })
    expect(checkEntering('sign-up', { ...filled, name: 'x'.repeat(65) })).toEqual({
      name: 'account.nameLong',
    })
  })

  test('a log-in asks only for something in both fields', () => {
    expect(checkEntering('log-in', { handle: 'x', password: 'y', name: '' })).toEqual({})
    expect(checkEntering('log-in', { handle: '', password: '', name: '' })).toEqual({
      handle: 'account.required',
      password: 'account.required',
    })
  })

  test('a device is named after its browser and system', () => {
    const chrome =
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36'
    expect(deviceName(chrome)).toBe('Chrome · Android')
    expect(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
      'Firefox · Linux',
    )
    expect(deviceName('something else')).toBe('Browser')
  })
})

describe('F3 what is offered to do about a member', () => {
  test('the owner may do everything to everybody else', () => {
    expect(memberActions('owner', 'member', false)).toEqual(['promote', 'transfer', 'remove'])
    expect(memberActions('owner', 'admin', false)).toEqual(['demote', 'transfer', 'remove'])
    expect(memberActions('owner', 'owner', true)).toEqual([])
  })

  test('an admin may remove members, and members may nothing', () => {
    expect(memberActions('admin', 'member', false)).toEqual(['remove'])
    expect(memberActions('admin', 'admin', false)).toEqual([])
    expect(memberActions('admin', 'owner', false)).toEqual([])
    expect(memberActions('member', 'member', false)).toEqual([])
  })
})
