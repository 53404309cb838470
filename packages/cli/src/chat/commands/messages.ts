import { clockTime, nameOf } from '../describe.ts'
import { harmless } from '../text.ts'
import { afterFirst, openConversation, type SlashCommand, seqOf, wanted } from './slash-command.ts'

const isMine = ({ mine, kind }: { mine: boolean; kind: string }) => mine && kind === 'text'
const isText = ({ kind }: { kind: string }) => kind === 'text'

export const messageCommands: SlashCommand[] = [
  {
    name: 'reply',
    parameters: 'N TEXT',
    meaning: 'Answer message N.',
    async run(session, words, text) {
      const replyTo = seqOf(session, words[0], isText)
      await session.client.messages.send(openConversation(session).conversationId, afterFirst(text), {
        replyTo,
      })
    },
  },
  {
    name: 'edit',
    parameters: 'N TEXT',
    meaning: 'Replace the text of my message N.',
    async run(session, words, text) {
      const seq = seqOf(session, words[0], isMine)
      await session.client.messages.edit(openConversation(session).conversationId, seq, afterFirst(text))
    },
  },
  {
    name: 'recall',
    parameters: 'N',
    meaning: 'Delete my message N for everybody.',
    async run(session, words) {
      await session.client.messages.recall(
        openConversation(session).conversationId,
        seqOf(session, words[0], isMine),
      )
    },
  },
  {
    name: 'delete',
    parameters: 'N',
    meaning: 'Delete message N for me.',
    async run(session, words) {
      const seq = seqOf(session, words[0], isText)
      await session.client.messages.deleteForMe(openConversation(session).conversationId, seq)
    },
  },
  {
    name: 'react',
    parameters: 'N [EMOJI]',
    meaning: 'React to message N; without an emoji take it back.',
    async run(session, words) {
      const seq = seqOf(session, words[0], isText)
      await session.client.messages.react(openConversation(session).conversationId, seq, words[1] ?? '')
    },
  },
  {
    name: 'info',
    parameters: 'N',
    meaning: 'Who has received and read message N.',
    async run(session, words) {
      const seq = seqOf(session, words[0], isText)
      const { status, members } = await session.client.messages.details(
        openConversation(session).conversationId,
        seq,
      )
      const lines = members.map(({ userId, delivered, read }) => {
        const state = read ? 'read' : delivered ? 'delivered' : 'not yet'
        return `  ${nameOf(session.client, userId)}: ${state}`
      })
      session.notify(`#${seq} ${status}`, ...lines)
    },
  },
  {
    name: 'versions',
    parameters: 'N',
    meaning: 'The earlier texts of message N.',
    async run(session, words) {
      const seq = seqOf(session, words[0], isText)
      const versions = await session.client.messages.history(openConversation(session).conversationId, seq)
      session.notify(...versions.map(({ message, time }) => `  ${clockTime(time)} ${harmless(message)}`))
    },
  },
  {
    name: 'retry',
    parameters: '',
    meaning: 'Send the last failed message again.',
    async run(session) {
      await session.client.messages.retry(lastFailed(session.messages()))
    },
  },
  {
    name: 'discard',
    parameters: '',
    meaning: 'Forget the last failed message.',
    async run(session) {
      await session.client.messages.discard(lastFailed(session.messages()))
    },
  },
]

function lastFailed(messages: readonly { state?: string; clientId?: string }[]): string {
  return wanted(messages.findLast(({ state }) => state === 'failed')?.clientId, 'Nothing failed here.')
}
