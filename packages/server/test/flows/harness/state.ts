/** What a device makes of the events it gets: the smallest client that keeps everything. For the convergence check. */
import type { Contact, ConversationState, Entry, Me, SyncEvent } from '@kith/protocol'
import type { Session } from './person.ts'

type Known = { state: ConversationState | undefined; entries: Map<number, Entry> }

export class DeviceState {
  me: Me | undefined
  readonly contacts = new Map<string, Contact>()
  readonly conversations = new Map<string, Known>()

  apply(event: SyncEvent): void {
    switch (event.type) {
      case 'me':
        this.me = event.me
        return
      case 'contact':
        this.contacts.set(event.contact.user.userId, event.contact)
        return
      case 'profile':
        return this.#applyProfile(event.user)
      case 'conversation':
        this.#known(event.state.conversationId).state = event.state
        return
      case 'entry':
        return this.#applyEntry(this.#known(event.conversation), event.entry)
      case 'watermarks': {
        const { state } = this.#known(event.conversation)
        if (state && event.mine) state.mine = event.mine
        if (state && event.others) state.others = event.others
        return
      }
      case 'hidden':
        for (const seq of event.seqs) withhold(this.#known(event.conversation), seq)
        return
      case 'left':
        this.conversations.delete(event.conversation)
        return
      case 'presence':
      case 'typing':
        return
    }
  }

  #known(conversationId: string): Known {
    let known = this.conversations.get(conversationId)
    if (!known) this.conversations.set(conversationId, (known = { state: undefined, entries: new Map() }))
    return known
  }

  #applyProfile(user: Contact['user']): void {
    const contact = this.contacts.get(user.userId)
    if (contact) contact.user = user
    for (const { state } of this.conversations.values()) {
      if (state?.peer?.userId !== user.userId) continue
      Object.assign(state, { peer: user, title: user.name, picture: user.picture })
    }
  }

  #applyEntry(known: Known, entry: Entry): void {
    known.entries.set(entry.seq, entry)
    if (known.state && entry.seq > known.state.head)
      Object.assign(known.state, { head: entry.seq, listed: true })
    if (entry.content.kind === 'recall') erase(known, entry.content.target)
  }

  /** Fetches what the events did not bring. */
  async complete(session: Session): Promise<void> {
    for (const [conversationId, known] of this.conversations) {
      const first = (known.state?.joinedSeq ?? 0) + 1
      for (let seq = first; seq <= (known.state?.head ?? 0); seq++) {
        if (known.entries.has(seq)) continue
        const { entries } = await session.range(conversationId, { after: seq - 1, limit: 200 })
        for (const { entry } of entries) if (!known.entries.has(entry.seq)) this.#applyEntry(known, entry)
      }
    }
  }

  /** In a form that two devices can be compared by. */
  snapshot(): unknown {
    const contacts = [...this.contacts.values()].filter(({ state, blocked }) => state !== 'none' || blocked)
    return {
      me: this.me,
      contacts: contacts.sort((one, other) => one.user.userId.localeCompare(other.user.userId)),
      conversations: [...this.conversations.entries()]
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([id, { state, entries }]) => [
          id,
          state,
          [...entries.values()].sort((one, other) => one.seq - other.seq),
        ]),
    }
  }
}

function erase(known: Known, target: number): void {
  for (const entry of known.entries.values()) {
    const { content } = entry
    if (entry.seq === target || (content.kind === 'edit' && content.target === target))
      entry.content = { kind: 'erased' }
  }
}

function withhold(known: Known, seq: number): void {
  const entry = known.entries.get(seq)
  if (!entry) return
  entry.content = { kind: 'withheld' }
  delete entry.written
}
