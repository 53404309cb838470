/** A token that has ended is worth nothing, whichever way it ended and wherever it is shown again. */
import { afterAll, describe, expect, test } from 'bun:test'
import { type Device, Person, password } from '../flows/harness/person.ts'
import { Socket } from '../flows/harness/socket.ts'
import { flows } from '../flows/harness/suite.ts'

/** What ends the token of `phone`, a device of `owner`. */
const endings: Record<string, (owner: Person, phone: Device) => Promise<unknown>> = {
  'log-out': (_owner, phone) => phone.call('logout'),
  'log-out over the socket': (_owner, phone) => endItself(phone, 'logout', {}),
  'revocation by itself over the socket': (_owner, phone) =>
    endItself(phone, 'revokeDevice', { deviceId: phone.deviceId }),
  'the end of the account over the socket': (_owner, phone) => endItself(phone, 'deleteMe', { password }),
  revocation: (owner, phone) => owner.call('revokeDevice', { deviceId: phone.deviceId }),
  'a new password': (owner) =>
    owner.call('changePassword', { oldPassword: password, newPassword: 'another password' }),
  'the end of the account': (owner) => owner.call('deleteMe', { password }),
}

/** A session is told that it has ended its own device, and then closed. */
async function endItself(phone: Device, operation: string, input: object): Promise<void> {
  const { socket } = await phone.connect()
  const answer = await socket.request({ type: 'call', operation, input })
  expect(answer).toMatchObject({ type: 'result', status: 204 })
  expect((await socket.closed).code).toBe(4101)
  expect(socket.frames.at(-1)).toEqual(answer)
}

flows('ended tokens', (suite) => {
  const used: string[] = []
  const ended: Device[] = []

  describe.each(Object.entries(endings))('after %s', (ending, end) => {
    test('P6: live session, held poll, HTTP, hello and a cursor to resume from are all refused', async () => {
      const owner = await Person.signUp(suite.server, 'owner')
      const phone = await owner.logIn('phone')
      used.push(owner.token, phone.token)
      ended.push(phone)
      const { cursor } = await phone.call('events', { wait: 0 })
      const poll = phone.reply('events', { cursor, wait: 30 })
      // A session of a device replaces the one before: the ending over the socket has its own.
      const live = ending.endsWith('socket') ? undefined : await phone.connect()
      await end(owner, phone)
      if (live) expect((await live.socket.closed).code).toBe(4101)
      expect((await poll).status).toBe(401)
      expect((await phone.reply('getMe')).status).toBe(401)
      expect((await phone.reply('events', { cursor, wait: 30 })).status).toBe(401)
      for (const from of [undefined, cursor]) {
        const again = await Socket.open(suite.server.socketUrl)
        again.send({ type: 'hello', token: phone.token, ...(from === undefined ? {} : { cursor: from }) })
        expect((await again.closed).code).toBe(4101)
        expect(again.frames).toEqual([])
      }
    })
  })

  test('P6: it stays so after a restart, when nothing is remembered but what is on the disk', async () => {
    await suite.server.restart()
    expect(ended).toHaveLength(Object.keys(endings).length)
    for (const phone of ended) expect((await phone.reply('getMe')).status).toBe(401)
  })

  afterAll(() => {
    for (const token of used) expect(suite.server.log).not.toContain(token)
  })
})
