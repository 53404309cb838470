/**
 * Conversation commits inside the writer: the hot path. One INSERT an entry, one UPDATE a conversation, one UPDATE a
 * watermark row.
 *
 * Owns the cache of heads and epochs; it mirrors the open transaction, so a rollback must call `forget`.
 */
import type { CommitOutcome, ConversationCommit } from '../../ports/log.ts'
import type { Connection } from './connection.ts'
import { writeMember } from './members.ts'
import { BatchReader, clientIdLength, type PackedBatch, type RareChanges } from './packing.ts'
import { code, histories } from './rows.ts'

/** What a write may use; one per open writer. */
export type WriteContext = {
  connection: Connection
  /** A new position, greater than every one before; stored with the transaction. */
  nextPosition(): number
}

export type BatchOutcome = { outcomes: CommitOutcome[]; erased: boolean }

type Head = { head: number; epoch: number }
type CommitHeader = {
  conversation: bigint
  expectedHead: number
  epoch: number
  clientTimeMax: number
  lastTime: number
  entryCount: number
  markCount: number
}

const cachedHeadsMax = 50_000

const insertEntry =
  'INSERT INTO entries (position, conversation, seq, client_id, body) VALUES (?, ?, ?, ?, ?)'
const insertRef = 'INSERT INTO refs (conversation, target, seq) VALUES (?, ?, ?)'
export const insertHidden =
  'INSERT INTO hidden (user, conversation, seq, changed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
const updateConversation = `UPDATE conversations SET head = ?1, epoch = ?2, client_time_max = max(client_time_max, ?3),
  last_time = max(last_time, ?4), changed = max(changed, ?5), state_changed = max(state_changed, ?6) WHERE id = ?7`
const moveMarks = `delivered = max(delivered, ?1), read = max(read, ?2), changed = max(changed, ?3)`
/** The common case: the part of a watermark that others see moves with it. */
const updateShownMarks = `UPDATE members SET ${moveMarks}, shown_changed = ?3,
  shown_delivered = max(shown_delivered, ?4), shown_read = max(shown_read, ?5), marked_at = max(marked_at, ?8)
  WHERE user = ?6 AND conversation = ?7 AND (shown_delivered < ?4 OR shown_read < ?5)`
const insertTime = `INSERT INTO mark_times (conversation, user, at, delivered, read) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET delivered = excluded.delivered, read = excluded.read`
const forgetTimes = 'DELETE FROM mark_times WHERE conversation = ? AND user = ? AND at > 0 AND at < ?'
const updateEnd = 'UPDATE members SET visible_end = ?, visible_time = ? WHERE user = ? AND conversation = ?'
const updateOwnMarks = `UPDATE members SET ${moveMarks} WHERE user = ?4 AND conversation = ?5`

export class Appender {
  readonly #context: WriteContext
  readonly #heads = new Map<bigint, Head>()

  constructor(context: WriteContext) {
    this.#context = context
  }

  /** After a rollback: nothing that was cached is known to be stored. */
  forget(): void {
    this.#heads.clear()
  }

  /**
   * Applies the commits of a batch, refusing each whose head or epoch is wrong.
   * @param guarded each commit in a savepoint of its own, so that a repeated client id undoes that commit alone.
   *   Unguarded it throws, and the caller rolls everything back and comes again guarded.
   */
  batch(packed: PackedBatch, guarded: boolean): BatchOutcome {
    const reader = new BatchReader(packed)
    const rare = new Map(packed.rare)
    const outcomes: CommitOutcome[] = []
    let erased = false
    for (let index = 0; index < packed.count; index++) {
      const header = readHeader(reader)
      const changes = rare.get(index)
      let outcome = this.#check(header)
      if (outcome !== 'ok') reader.skip(header.entryCount, header.markCount)
      else if (guarded) outcome = this.#applyGuarded(header, reader, changes)
      else this.#apply(header, reader, changes)
      outcomes.push(outcome)
      if (outcome === 'ok' && changes?.replace !== undefined) erased = true
    }
    return { outcomes, erased }
  }

  #check(header: CommitHeader): CommitOutcome {
    const known = this.#headOf(header.conversation)
    if (known === undefined) return 'head'
    if (header.epoch < known.epoch) return 'epoch'
    return header.expectedHead === known.head ? 'ok' : 'head'
  }

  #headOf(conversation: bigint): Head | undefined {
    const cached = this.#heads.get(conversation)
    if (cached !== undefined) return cached
    const stored = this.#context.connection.get<Head>(
      'SELECT head, epoch FROM conversations WHERE id = ?',
      conversation,
    )
    if (stored !== undefined) this.#remember(conversation, stored)
    return stored
  }

  /** Drops the whole cache when it is full: cheaper on the hot path than keeping an order of use. */
  #remember(conversation: bigint, head: Head): void {
    if (this.#heads.size >= cachedHeadsMax) this.#heads.clear()
    this.#heads.set(conversation, head)
  }

  /** The cached head moves as the last step of `#apply`, so that a refusal leaves it right. */
  #applyGuarded(header: CommitHeader, reader: BatchReader, changes: RareChanges | undefined): CommitOutcome {
    const { connection } = this.#context
    const returnToStart = reader.mark()
    connection.exec('SAVEPOINT one')
    try {
      this.#apply(header, reader, changes)
      connection.exec('RELEASE one')
      return 'ok'
    } catch (error) {
      if (!isRepeatedClientId(error)) throw error
      connection.exec('ROLLBACK TO one; RELEASE one')
      returnToStart()
      reader.skip(header.entryCount, header.markCount)
      return 'client_id'
    }
  }

  #apply(header: CommitHeader, reader: BatchReader, changes: RareChanges | undefined): void {
    const { conversation, expectedHead, entryCount } = header
    const changed = this.#insertEntries(header, reader)
    const stateChanged = Math.max(this.#moveMarks(header, reader), this.#applyRare(conversation, changes))
    const known = this.#headOf(conversation)!
    if (changed > 0 || stateChanged > 0 || header.epoch > known.epoch) {
      const head = expectedHead + entryCount
      this.#context.connection.run(
        updateConversation,
        head,
        header.epoch,
        header.clientTimeMax,
        header.lastTime,
        Math.max(changed, stateChanged),
        stateChanged,
        conversation,
      )
      known.head = head
      known.epoch = header.epoch
    }
  }

  /** The position of the last entry, 0 without any. */
  #insertEntries({ conversation, expectedHead, entryCount }: CommitHeader, reader: BatchReader): number {
    const { connection } = this.#context
    const insert = connection.statement(insertEntry)
    let position = 0
    for (let seq = expectedHead + 1; seq <= expectedHead + entryCount; seq++) {
      const length = reader.number()
      const target = reader.number()
      const clientId = reader.number() === 1 ? reader.bytes(clientIdLength) : null
      position = this.#context.nextPosition()
      insert.run(position, conversation, seq, clientId, reader.bytes(length))
      if (target > 0) connection.run(insertRef, conversation, target, seq)
    }
    return position
  }

  /** The position at which the ticks that others see moved, or 0. */
  #moveMarks({ conversation, markCount }: CommitHeader, reader: BatchReader): number {
    if (markCount === 0) return 0
    const { connection } = this.#context
    const shownMarks = connection.statement(updateShownMarks)
    const position = this.#context.nextPosition()
    let shown = 0
    for (let index = 0; index < markCount; index++) {
      const user = reader.id()
      const delivered = reader.number()
      const read = reader.number()
      const shownDelivered = reader.number()
      const shownRead = reader.number()
      const markedAt = reader.number()
      const moved = shownMarks.run(
        delivered,
        read,
        position,
        shownDelivered,
        shownRead,
        user,
        conversation,
        markedAt,
      )
      if (moved.changes > 0) shown = position
      else connection.run(updateOwnMarks, delivered, read, position, user, conversation)
    }
    return shown
  }

  /** The position at which something changed that other members see, or 0. */
  #applyRare(conversation: bigint, changes: RareChanges | undefined): number {
    if (changes === undefined) return 0
    const { connection } = this.#context
    const position = this.#context.nextPosition()
    let visible = 0
    for (const { seq, bytes } of changes.replace ?? []) {
      connection.run(
        'UPDATE entries SET body = ? WHERE conversation = ? AND seq = ?',
        bytes,
        conversation,
        seq,
      )
    }
    for (const member of changes.members ?? []) {
      if (writeMember(connection, conversation, member, position)) visible = position
    }
    if (changes.times !== undefined) this.#keepTimes(conversation, changes.times)
    if (changes.settings !== undefined) {
      this.#applySettings(conversation, changes.settings)
      visible = position
    }
    for (const { userId, seq } of changes.hide ?? [])
      connection.run(insertHidden, userId, conversation, seq, position)
    for (const { userId, visibleEnd, visibleTime } of changes.ends ?? [])
      connection.run(updateEnd, visibleEnd, visibleTime, userId, conversation)
    return visible
  }

  #keepTimes(conversation: bigint, { ended, keptFrom }: NonNullable<ConversationCommit['times']>): void {
    const { connection } = this.#context
    for (const { userId, at, delivered, read } of ended) {
      connection.run(insertTime, conversation, userId, at, delivered, read)
      connection.run(forgetTimes, conversation, userId, keptFrom)
    }
  }

  #applySettings(conversation: bigint, settings: NonNullable<ConversationCommit['settings']>): void {
    this.#context.connection.run(
      'UPDATE conversations SET title = ?, picture = ?, history = ? WHERE id = ?',
      settings.title,
      settings.picture,
      code(histories, settings.history),
      conversation,
    )
  }
}

function readHeader(reader: BatchReader): CommitHeader {
  return {
    conversation: reader.id(),
    expectedHead: reader.number(),
    epoch: reader.number(),
    clientTimeMax: reader.number(),
    lastTime: reader.number(),
    entryCount: reader.number(),
    markCount: reader.number(),
  }
}

function isRepeatedClientId(error: unknown): boolean {
  return error instanceof Error && error.message.includes('entries.client_id')
}
