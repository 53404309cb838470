/** A line that somebody typed: a slash command, or a message to the open conversation. */
import type { ChatSession } from '../chat-session.ts'
import { conversationCommands } from './conversations.ts'
import { messageCommands } from './messages.ts'
import { peopleCommands } from './people.ts'
import type { SlashCommand } from './slash-command.ts'

const generalCommands: SlashCommand[] = [
  {
    name: 'help',
    parameters: '',
    meaning: 'Show this. A message that begins with a slash is written with two.',
    async run(session) {
      session.notify(...all.map(helpLine))
    },
  },
  {
    name: 'quit',
    parameters: '',
    meaning: 'End the program. Messages that wait are sent at the next start.',
    async run(session) {
      session.isOver = true
    },
  },
]

const all = [...conversationCommands, ...messageCommands, ...peopleCommands, ...generalCommands]
const byName = new Map(all.map((command) => [command.name, command]))

function helpLine({ name, parameters, meaning }: SlashCommand): string {
  return `  ${`/${name} ${parameters}`.padEnd(34)}${meaning}`
}

export async function submit(session: ChatSession, line: string): Promise<void> {
  session.clearNotices()
  await session.attempt(async () => {
    if (!line.startsWith('/')) return await session.send(line)
    if (line.startsWith('//')) return await session.send(line.slice(1))
    const [name = '', ...words] = line.slice(1).trim().split(/\s+/)
    const command = byName.get(name)
    if (!command) throw new Error(`There is no command /${name}; /help lists them.`)
    await command.run(session, words, line.slice(1 + name.length).trim())
  })
}
