/**
 * The full-screen front end: keys go to the composer and the session, every change draws the screen again. Owns the
 * composer of the open conversation and how far it is scrolled up; drafts are kept by the SDK.
 */
import type { KithClient } from '@kith/client'
import { ChatSession } from '../chat-session.ts'
import { submit } from '../commands/index.ts'
import { Composer } from './composer.ts'
import { draw } from './draw.ts'
import { type Key, type KeyName, keyReader } from './keys.ts'
import { Terminal } from './terminal.ts'

export class Screen {
  readonly #session: ChatSession
  readonly #terminal = new Terminal(process.stdin, process.stdout)
  readonly #composer = new Composer()
  #scroll = 0
  #scrollMax = 0
  #isDrawing = false
  #over: () => void = () => undefined
  readonly #actions: Record<KeyName, () => void> = {
    enter: () => this.#submit(),
    'new-line': () => this.#composer.insert('\n'),
    backspace: () => this.#composer.backspace(),
    delete: () => this.#composer.delete(),
    'delete-word': () => this.#composer.deleteWord(),
    clear: () => this.#composer.set(''),
    left: () => this.#composer.left(),
    right: () => this.#composer.right(),
    home: () => this.#composer.home(),
    end: () => this.#composer.end(),
    next: () => this.#switch(1),
    previous: () => this.#switch(-1),
    up: () => this.#scrollUp(1),
    'page-up': () => this.#scrollUp(this.#page()),
    down: () => this.#scrollDown(1),
    'page-down': () => this.#scrollDown(this.#page()),
    escape: () => this.#toBottom(),
    redraw: () => this.#terminal.forget(),
    quit: () => this.#over(),
  }

  constructor(client: KithClient) {
    this.#session = new ChatSession(client, () => this.#redraw())
    client.on('message', ({ message }) => {
      if (!message.mine && !this.#session.isWatched) this.#terminal.ring()
    })
  }

  /** Resolves when the user has had enough. */
  async run(): Promise<void> {
    const over = new Promise<void>((resolve) => {
      this.#over = resolve
    })
    const keys = keyReader()
    this.#terminal.start(
      (chunk) => {
        for (const key of keys(chunk)) this.#take(key)
      },
      () => this.#redraw(),
    )
    process.on('SIGTERM', this.#over).on('SIGHUP', this.#over)
    await this.#session.attempt(() => this.#session.step(1))
    this.#redraw()
    await over
    await this.#keepDraft()
    this.#session.end()
    this.#terminal.stop()
  }

  /** At most once per turn of the loop, however many events came in it. */
  #redraw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    setImmediate(() => {
      this.#isDrawing = false
      if (this.#session.isOver) return this.#over()
      const drawing = draw(this.#session, this.#composer, this.#terminal.size, this.#scroll)
      this.#scrollMax = drawing.scrollMax
      this.#terminal.show(drawing)
    })
  }

  #take(key: Key): void {
    if (key.type === 'focus') {
      this.#session.isWatched = key.on
      this.#session.markRead()
    } else if (key.type === 'text') {
      this.#composer.insert(key.text)
      this.#tellTyping()
    } else {
      this.#actions[key.name]()
    }
    this.#redraw()
  }

  #submit(): void {
    const text = this.#composer.text
    if (text.trim() === '') return
    this.#composer.set('')
    this.#scroll = 0
    this.#run(() => submit(this.#session, text))
  }

  /** One action after another, in the order in which they were asked for. */
  #pending: Promise<void> = Promise.resolve()
  #run(action: () => Promise<void>): void {
    const before = this.#session.conversationId
    this.#pending = this.#pending
      .then(() => this.#session.attempt(action))
      .then(() => {
        if (this.#session.conversationId !== before) this.#scroll = 0
        this.#redraw()
      })
  }

  #switch(direction: 1 | -1): void {
    this.#run(async () => {
      await this.#keepDraft()
      await this.#session.step(direction)
      this.#composer.set(this.#session.conversation?.draft ?? '')
    })
  }

  async #keepDraft(): Promise<void> {
    const { conversation, client } = this.#session
    const text = this.#composer.text
    if (conversation && conversation.draft !== text) {
      await client.conversations.setDraft(conversation.conversationId, text)
    }
  }

  #tellTyping(): void {
    const { conversation, client } = this.#session
    if (conversation && !conversation.request && !this.#composer.text.startsWith('/')) {
      client.conversations.setTyping(conversation.conversationId, true)
    }
  }

  #page(): number {
    return Math.max(1, this.#terminal.size.rows - 8)
  }

  #scrollUp(lines: number): void {
    const { window } = this.#session
    if (this.#scroll + lines > this.#scrollMax && window?.hasOlder()) {
      this.#run(async () => {
        await window.loadOlder()
      })
    }
    this.#scroll = Math.min(this.#scroll + lines, this.#scrollMax + lines)
  }

  #scrollDown(lines: number): void {
    this.#scroll = Math.max(0, this.#scroll - lines)
  }

  #toBottom(): void {
    this.#scroll = 0
    this.#session.clearNotices()
  }
}
