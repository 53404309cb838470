/**
 * What the person at the terminal looks at: one open conversation with its window of messages, and notices. Owns
 * both and nothing else; everything about messages is the SDK's. Never draws: a front end listens to `changed`.
 */
import {
  type Conversation,
  type KithClient,
  KithError,
  type Message,
  type MessageWindow,
  type Unsubscribe,
} from '@kith/client'
import { titleOf } from './describe.ts'

const noticesMax = 200

export class ChatSession {
  readonly client: KithClient
  readonly #changed: () => void
  readonly #unsubscribe: Unsubscribe
  /** Users whose profile was asked for. */
  readonly #asked = new Set<string>()
  #window: MessageWindow | undefined
  #notices: string[] = []
  /** Set by `/quit`. */
  isOver = false
  /** Messages count as read only while somebody can see them. */
  isWatched = true

  constructor(client: KithClient, changed: () => void) {
    this.client = client
    this.#changed = changed
    this.#unsubscribe = client.subscribe((event) => {
      if (event.type === 'conversation' && event.conversationId === this.conversationId) this.#follow()
      changed()
    })
  }

  get conversationId(): string | undefined {
    return this.#window?.conversationId
  }

  get conversation(): Conversation | undefined {
    return this.conversationId === undefined ? undefined : this.client.conversations.get(this.conversationId)
  }

  get window(): MessageWindow | undefined {
    return this.#window
  }

  get notices(): readonly string[] {
    return this.#notices
  }

  messages(): readonly Message[] {
    return this.#window?.items() ?? []
  }

  /** Shown until the next input; never sent to anybody. */
  notify(...lines: string[]): void {
    this.#notices = [...this.#notices, ...lines].slice(-noticesMax)
    this.#changed()
  }

  clearNotices(): void {
    this.#notices = []
    this.#changed()
  }

  async open(conversationId: string): Promise<void> {
    if (conversationId === this.conversationId) return
    const window = await this.client.messages.open(conversationId)
    this.#window?.close()
    this.#window = window
    const show = () => {
      for (const message of window.items()) void this.learnNames(message)
      this.markRead()
      this.#changed()
    }
    window.subscribe(show)
    show()
  }

  /** The next conversation of the list, or the one before. */
  async step(direction: 1 | -1): Promise<void> {
    const list = this.client.conversations.list()
    if (list.length === 0) return
    const at = list.findIndex(({ conversationId }) => conversationId === this.conversationId)
    const next = at < 0 ? 0 : (at + direction + list.length) % list.length
    await this.open(list[next]!.conversationId)
  }

  markRead(): void {
    const { conversation } = this
    if (!conversation || !this.isWatched || conversation.unread === 0 || conversation.request) return
    this.#report(this.client.conversations.markRead(conversation.conversationId))
  }

  async send(text: string): Promise<void> {
    const { conversation } = this
    if (!conversation) throw new Error('Open a conversation first: /open, /new or /group.')
    if (text.trim() === '') return
    await this.client.messages.send(conversation.conversationId, text)
  }

  /** What goes wrong becomes a notice; the conversation goes on. */
  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.notify(error instanceof Error ? `! ${error.message}` : `! ${String(error)}`)
    }
  }

  /** Finds a conversation by number in the list, by title, or by the handle of the other. */
  find(words: string): Conversation | undefined {
    const list = this.client.conversations.list()
    const wanted = words.toLowerCase()
    return (
      list[Number(words) - 1] ??
      list.find((conversation) => conversation.peer?.handle.toLowerCase() === wanted) ??
      list.find((conversation) => titleOf(conversation).toLowerCase().startsWith(wanted))
    )
  }

  /** Profiles of people whom nobody has told this device about yet, such as members of a group. */
  async learnNames({ from, change }: Message): Promise<void> {
    const users = [from, ...(change?.kind === 'members' ? change.users : [])]
    const { contacts, identity } = this.client
    const unknown = users.filter((userId) => !contacts.profile(userId) && userId !== identity?.userId)
    const toAsk = unknown.filter((userId) => !this.#asked.has(userId))
    for (const userId of toAsk) this.#asked.add(userId)
    await Promise.all(toAsk.map((userId) => this.#ask(userId)))
  }

  async #ask(userId: string): Promise<void> {
    try {
      await this.client.contacts.loadProfile(userId)
      this.#changed()
    } catch (error) {
      // The id is shown instead of a name, and the next message asks again.
      if (!(error instanceof KithError)) throw error
      this.#asked.delete(userId)
    }
  }

  close(): void {
    this.#window?.close()
    this.#window = undefined
  }

  /** Nothing is told to the front end any more. */
  end(): void {
    this.#unsubscribe()
    this.close()
  }

  /** The open conversation is gone when I left it or was removed. */
  #follow(): void {
    if (this.conversation === undefined) this.close()
    else this.markRead()
  }

  #report(action: Promise<void>): void {
    action.catch((error: unknown) => {
      if (!(error instanceof KithError && error.code === 'offline')) this.notify(`! ${String(error)}`)
    })
  }
}
