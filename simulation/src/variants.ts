/**
 * Deliberately broken systems, each made by wrapping a part from outside. The checkers prove by them that they bite:
 * every one must be caught within a bounded number of seeds.
 */
import {
  decodeClientFrames,
  decodeServerFrames,
  encodeServerFrame,
  type ServerFrame,
  type Subprotocol,
} from '@kith/protocol'
import {
  type ConversationCommit,
  type LivePacket,
  LocalRouter,
  type RouterPort,
  type Store,
} from '@kith/server/parts'
import type { PromiseName } from './checks/violation.ts'
import type { Variant } from './simulate.ts'
import type { OpenSocket, Packet } from './world/platform-types.ts'

export type BrokenVariant = {
  name: string
  /** The promises of which it breaks one. */
  breaks: PromiseName[]
  /** Made anew for every run. */
  make(): Variant
}

export const brokenVariants: readonly BrokenVariant[] = [
  { name: 'answer before commit', breaks: ['P1', 'P5'], make: () => ({ diskLiesMs: 150 }) },
  { name: 'skipped dedupe', breaks: ['P2'], make: () => ({ store: withoutDedupe }) },
  { name: 'fan-out to ex-members', breaks: ['P6'], make: () => ({ router: () => new GossipingRouter() }) },
  { name: 'watermark overwritten', breaks: ['P5'], make: () => ({ store: withOverwrittenMarks }) },
  { name: 'gap ignored by the client', breaks: ['P4'], make: () => ({ openSocket: ignoringGaps }) },
  { name: 'cursor advanced too early', breaks: ['P4'], make: () => ({ localStore: cursorFirst }) },
]

/** Does not look whether a client id was used before, and stores its entry once more. */
function withoutDedupe(store: Store): Store {
  const { log } = store
  return {
    ...store,
    log: {
      ...log,
      findClientId: async () => undefined,
      commit: async (batch) => log.commit(await Promise.all(batch.map(withoutRepeatedIds))),
    },
  }

  async function withoutRepeatedIds(commit: ConversationCommit): Promise<ConversationCommit> {
    const entries = commit.entries.map(async ({ bytes, clientId, target }) => {
      const known = clientId && (await log.findClientId(commit.conversation, clientId))
      return known ? { bytes, target } : { bytes, clientId, target }
    })
    return { ...commit, entries: await Promise.all(entries) }
  }
}

/** A conversation is loaded without its watermarks, and the next ones are written over what is there. */
function withOverwrittenMarks(store: Store): Store {
  const { directory, log } = store
  return {
    ...store,
    directory: {
      ...directory,
      async conversation(conversationId) {
        const record = await directory.conversation(conversationId)
        for (const member of record?.members ?? []) member.delivered = member.read = 0
        return record
      },
    },
    log: {
      ...log,
      commit: async (batch) => log.commit(await Promise.all(batch.map(asRows))),
    },
  }

  /** Whole rows instead of marks, which the store would merge. */
  async function asRows({ marks = [], ...commit }: ConversationCommit): Promise<ConversationCommit> {
    if (marks.length === 0) return commit
    const rows = (await directory.conversation(commit.conversation))?.members ?? []
    const members = rows.flatMap(({ readReceipts: _, ...row }) => {
      const mark = marks.find(({ userId }) => userId === row.userId)
      return mark ? [{ ...row, ...mark }] : []
    })
    return { ...commit, members: [...(commit.members ?? []), ...members] }
  }
}

/** Tells everybody who was ever told of a conversation. */
class GossipingRouter extends LocalRouter implements RouterPort {
  readonly #told = new Map<string, Set<string>>()

  override toUser(userId: string, packet: LivePacket, exceptSession?: number): void {
    super.toUser(userId, packet, exceptSession)
    for (const frame of decodeServerFrames(packet.encoded('kith.v1.msgpack'))) {
      if (frame.type !== 'entry') continue
      const told = this.#told.get(frame.conversation) ?? new Set()
      this.#told.set(frame.conversation, told.add(userId))
      for (const other of told) if (other !== userId) super.toUser(other, packet)
    }
  }
}

/** Every question for missing entries is answered, on the device itself, with: there are none. */
function ignoringGaps(open: OpenSocket): OpenSocket {
  return (url, subprotocol, handlers) => {
    const socket = open(url, subprotocol, handlers)
    const answerLocally = (packet: Packet): boolean => {
      const frames = decodeClientFrames(packet) as {
        type: string
        id: number
        conversation: string
        before?: number
      }[]
      const [frame] = frames
      if (frames.length !== 1 || frame?.type !== 'fetch' || !('after' in frame)) return false
      const { id, conversation, before } = frame
      const head = before === undefined ? 1_000_000 : before - 1
      const range: ServerFrame = { type: 'range', id, conversation, head, entries: [] }
      handlers.received(encodeServerFrame(range, subprotocol as Subprotocol))
      return true
    }
    return { ...socket, send: (packet) => answerLocally(packet) || socket.send(packet) }
  }
}

/** The cursor is stored at once, and what it covers a while later. */
function cursorFirst(
  store: Parameters<NonNullable<Variant['localStore']>>[0],
  process: { after(ms: number, run: () => void): unknown },
) {
  return {
    ...store,
    async write(batch: Parameters<typeof store.write>[0]) {
      const { cursor, ...rest } = batch
      if (cursor === undefined && batch.messages?.length === 0) return store.write(batch)
      if (cursor !== undefined) await store.write({ cursor })
      await new Promise<void>((resolve) => process.after(1_500, resolve))
      return store.write(rest)
    },
  }
}
