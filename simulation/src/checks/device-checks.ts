/**
 * What a device has on its own disk, against the log. P3: a hash chain per conversation over the entries it holds is
 * the log's chain over the same entries, at every seq, and so any other device's. P4: a stretch that it takes for known
 * lacks nothing. P5: its watermarks never fall. Owns the marks that were seen last. What a recall erased, and what the
 * device hid, has a place in the chain and no body.
 */
import { createHash } from 'node:crypto'
import { decodeEntry, type Entry } from '@kith/protocol'
import type { Conversation, Tables } from '@kith/server/parts'
import type { Device } from '../world/device.ts'
import type { LocalDisk } from '../world/local-disk.ts'
import type { Violations } from './violation.ts'

type Held = Awaited<ReturnType<LocalDisk['messages']>>[number]
type Stretches = Awaited<ReturnType<LocalDisk['load']>>['conversations'][number]

/** What a device keeps as an entry of its own; the others are applied to these. */
const keptKinds = new Set(['text', 'members', 'settings'])

export class DeviceChecks {
  readonly #tables: () => Tables
  readonly #violations: Violations
  readonly #marks = new Map<string, { delivered: number; read: number }>()

  constructor(tables: () => Tables, violations: Violations) {
    this.#tables = tables
    this.#violations = violations
  }

  async look(device: Device): Promise<void> {
    const { identity, conversations } = await device.disk.load()
    if (!identity) return
    for (const record of conversations) {
      const { conversationId } = record
      const held = await device.disk.messages(conversationId)
      const log = this.#tables().conversations.get(conversationId)
      if (!log)
        return this.#violations.add('P1', `${device.name} has ${conversationId}, and the store has not`)
      this.#chain(device.name, log, record, held)
      this.#complete(device.name, identity.userId, log, record, held)
      this.#monotone(device, record)
    }
    this.#unread(device)
  }

  #chain(name: string, { row, entries }: Conversation, { ranges }: Stretches, held: readonly Held[]): void {
    const known = held.filter(({ seq }) => ranges.some(({ from, to }) => seq >= from && seq <= to))
    const edited = editedIn(entries)
    let mine = ''
    let logs = ''
    for (const record of known) {
      const stored = entries[record.seq - 1]
      const place = `${row.conversationId}/${record.seq}`
      if (!stored) return this.#violations.add('P1', `${name} has ${place}, which the log lost`)
      const entry = decodeEntry(stored.bytes)
      const bare = isBare(record) || edited.has(record.seq) || !keptKinds.has(entry.content.kind)
      mine = link(mine, record, bare)
      logs = link(logs, entry, bare)
      if (mine === logs) continue
      const parts = `${itemOf(record, bare)} instead of ${itemOf(entry, bare)}`
      return this.#violations.add('P3', `${name} parts from the log at ${place}: ${parts}`)
    }
  }

  #complete(
    name: string,
    userId: string,
    log: Conversation,
    { ranges }: Stretches,
    held: readonly Held[],
  ): void {
    const { conversationId } = log.row
    const member = log.members.get(userId)?.row
    if (member?.state !== 'active') return
    const seqs = new Set(held.map(({ seq }) => seq))
    const hidden = this.#tables().hidden.get(userId) ?? []
    const missing = log.entries.find(
      ({ seq, bytes }) =>
        seq >= member.visibleFrom &&
        !seqs.has(seq) &&
        ranges.some(({ from, to }) => seq >= from && seq <= to) &&
        keptKinds.has(decodeEntry(bytes).content.kind) &&
        !hidden.some((one) => one.conversationId === conversationId && one.seq === seq),
    )
    if (missing)
      this.#violations.add('P4', `${name} takes ${conversationId} for known, and lacks ${missing.seq}`)
  }

  #monotone(device: Device, { conversationId, marks, state }: Stretches): void {
    const key = `${device.name} ${device.disk.wipes} ${conversationId} ${state.joinedSeq}`
    const before = this.#marks.get(key)
    if (before && (marks.delivered < before.delivered || marks.read < before.read))
      this.#violations.add('P5', `the watermarks of ${device.name} in ${conversationId} fell`)
    this.#marks.set(key, { ...marks })
  }

  #unread({ name, client }: Device): void {
    for (const { conversationId, head, read, unread } of client?.conversations.list() ?? [])
      if (unread !== head - read)
        this.#violations.add(
          'P5',
          `${name} counts ${unread} unread in ${conversationId}: head ${head}, read ${read}`,
        )
  }
}

/** Without a body: recalled, hidden, or not theirs to see. */
function isBare({ content, hidden, recalled }: Held): boolean {
  return hidden === true || recalled === true || !keptKinds.has(content.kind)
}

/** A device that polls is given these as they are now, and not as they were written. */
function editedIn(entries: Conversation['entries']): Set<number> {
  const edits = entries.filter(
    ({ bytes, target }) => target !== undefined && decodeEntry(bytes).content.kind === 'edit',
  )
  return new Set(edits.map(({ target }) => target!))
}

function link(before: string, entry: Held | Entry, bare: boolean): string {
  const item = `${before} ${itemOf(entry, bare)}`
  return createHash('sha256').update(item).digest('hex')
}

function itemOf({ seq, from, time, content }: Held | Entry, bare: boolean): string {
  const { kind, text, change, users } = content as {
    kind: string
    text?: string
    change?: string
    users?: string[]
  }
  return JSON.stringify([seq, from, time, ...(bare ? [] : [kind, text, change, users])])
}
