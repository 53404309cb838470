/**
 * The front end for pipes and dumb terminals: one line in is a command or a message, one line out is a message that
 * arrived or a tick that changed. Owns which lines were printed for the open conversation, so that none is repeated.
 */
import { createInterface } from 'node:readline'
import type { KithClient, Message } from '@kith/client'
import { ChatSession } from './chat-session.ts'
import { submit } from './commands/index.ts'
import { bodyOf, connectionNote, nameOf, reactionsOf, tick, titleOf } from './describe.ts'

export async function runLineMode(client: KithClient): Promise<void> {
  const printer = new LinePrinter(client)
  for await (const line of createInterface({ input: process.stdin, terminal: false })) {
    if (line.trim() !== '') await submit(printer.session, line)
    printer.print()
    if (printer.session.isOver) break
  }
  // What was typed before the end of the input still goes out, when there is a connection.
  if (client.identity && client.connection.name === 'live') await client.messages.settled()
  printer.print()
  printer.session.end()
}

class LinePrinter {
  readonly session: ChatSession
  readonly #client: KithClient
  #conversationId: string | undefined
  #printed = new Map<string, string>()
  #noticesPrinted: readonly string[] = []
  #connection = ''

  constructor(client: KithClient) {
    this.#client = client
    this.session = new ChatSession(client, () => this.print())
    client.on('message', ({ conversationId, message, live }) => {
      const conversation = client.conversations.get(conversationId)
      if (!live || !conversation || conversationId === this.session.conversationId) return
      void this.session.learnNames(message).then(() => {
        write(`[${titleOf(conversation)}] ${this.#line(message)}`)
      })
    })
  }

  /** Everything that is new since the last time. */
  print(): void {
    this.#printConnection()
    this.#printNotices()
    if (this.#conversationId !== this.session.conversationId) this.#printTitle()
    for (const message of this.session.messages()) {
      const line = this.#line(message)
      if (this.#printed.get(message.key) === line) continue
      this.#printed.set(message.key, line)
      write(line)
    }
  }

  #printConnection(): void {
    const note = connectionNote(this.#client)
    if (note === this.#connection) return
    this.#connection = note
    write(`* ${note === '' ? 'connected' : note}`)
  }

  #printNotices(): void {
    const { notices } = this.session
    const isContinued = this.#noticesPrinted.every((line, index) => notices[index] === line)
    for (const notice of notices.slice(isContinued ? this.#noticesPrinted.length : 0)) write(notice)
    this.#noticesPrinted = notices
  }

  #printTitle(): void {
    this.#conversationId = this.session.conversationId
    this.#printed = new Map()
    const { conversation } = this.session
    write(conversation ? `--- ${titleOf(conversation)}` : '--- no conversation is open')
  }

  #line(message: Message): string {
    const body = bodyOf(this.#client, message).replaceAll('\n', '\n    ')
    if (message.kind === 'members' || message.kind === 'settings') return `  · ${body}`
    const number = message.seq === undefined ? '#…' : `#${message.seq}`
    const reactions = reactionsOf(message)
    const notes = [
      tickOf(message),
      message.edited ? '(edited)' : '',
      reactions === '' ? '' : `[${reactions}]`,
      message.failure ? `not sent: ${message.failure.message}` : '',
    ].filter((note) => note !== '')
    return [`${number} ${nameOf(this.#client, message.from)}: ${body}`, ...notes].join(' ')
  }
}

function tickOf({ kind, state }: Message): string {
  if (kind !== 'text') return ''
  return state === 'read' ? '✓✓ read' : tick(state)
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
