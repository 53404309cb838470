import { clockTime } from '../describe.ts'
import { oneLine } from '../text.ts'
import { type SlashCommand, userOf, wanted } from './slash-command.ts'

const contactStates = { friend: '', requested: ' (asked)', incoming: ' (asks you: /accept)', none: '' }

export const peopleCommands: SlashCommand[] = [
  {
    name: 'contacts',
    parameters: '',
    meaning: 'My contacts and requests.',
    async run(session) {
      const lines = session.client.contacts.list().map(({ user, state, blocked, presence }) => {
        const seen = presence?.lastSeen ? `, last seen ${clockTime(presence.lastSeen)}` : ''
        const note = blocked ? ' (blocked)' : contactStates[state]
        return `  ${presence?.online ? '●' : '○'} ${oneLine(user.name)} (${user.handle})${note}${presence?.online ? '' : seen}`
      })
      session.notify(...(lines.length > 0 ? lines : ['  none yet: /request HANDLE asks somebody']))
    },
  },
  {
    name: 'request',
    parameters: 'HANDLE',
    meaning: 'Ask somebody to be my contact.',
    async run(session, words) {
      await session.client.contacts.request(await userOf(session, words[0]))
    },
  },
  {
    name: 'decline',
    parameters: 'HANDLE',
    meaning: 'Decline a contact request.',
    async run(session, words) {
      await session.client.contacts.decline(await userOf(session, words[0]))
    },
  },
  {
    name: 'remove',
    parameters: 'HANDLE',
    meaning: 'End a contact.',
    async run(session, words) {
      await session.client.contacts.remove(await userOf(session, words[0]))
    },
  },
  {
    name: 'block',
    parameters: 'HANDLE',
    meaning: 'Nothing of theirs reaches me any more; they are not told.',
    async run(session, words) {
      await session.client.contacts.block(await userOf(session, words[0]))
    },
  },
  {
    name: 'unblock',
    parameters: 'HANDLE',
    meaning: 'End that.',
    async run(session, words) {
      await session.client.contacts.unblock(await userOf(session, words[0]))
    },
  },
  {
    name: 'name',
    parameters: 'TEXT',
    meaning: 'Change my display name.',
    async run(session, _, name) {
      await session.client.account.update({ name })
    },
  },
  {
    name: 'receipts',
    parameters: 'on|off',
    meaning: 'Whether others see what I have read; off, I do not see theirs.',
    async run(session, words) {
      await session.client.account.update({ readReceipts: isOn(words[0]) })
    },
  },
  {
    name: 'presence',
    parameters: 'on|off',
    meaning: 'Whether others see when I am here; off, I do not see them.',
    async run(session, words) {
      await session.client.account.update({ lastSeenShared: isOn(words[0]) })
    },
  },
  {
    name: 'devices',
    parameters: '',
    meaning: 'My devices.',
    async run(session) {
      const devices = await session.client.account.devices()
      const lines = devices.map(({ deviceId, name, lastSeen, current }) => {
        return `  ${deviceId} ${oneLine(name) || 'unnamed'}, ${current ? 'this one' : clockTime(lastSeen)}`
      })
      session.notify(...lines)
    },
  },
  {
    name: 'revoke',
    parameters: 'DEVICE',
    meaning: 'Log a device of mine out.',
    async run(session, words) {
      await session.client.account.revokeDevice(wanted(words[0], 'Which device? /devices lists them.'))
    },
  },
  {
    name: 'logout',
    parameters: '',
    meaning: 'Log this device out and forget everything here.',
    async run(session) {
      await session.client.account.logOut()
      session.isOver = true
    },
  },
]

function isOn(word: string | undefined): boolean {
  if (word !== 'on' && word !== 'off') throw new Error('on or off?')
  return word === 'on'
}
