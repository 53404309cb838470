/** Checks of the logs as they are at the end: everything sent is there, once, in the order it was written. */
import { decodeEntry } from '@kith/protocol'
import type { Tables } from '@kith/server/parts'
import type { Intents, Sent } from '../workload/intents.ts'
import { tokensIn } from './tokens.ts'
import type { Violations } from './violation.ts'

export type StillInOutbox = (sent: Sent) => boolean

export function checkLogs(
  tables: Tables,
  intents: Intents,
  isInOutbox: StillInOutbox,
  violations: Violations,
): void {
  checkContiguous(tables, violations)
  const seqs = seqsByToken(tables, violations)
  checkSent(intents, seqs, (sent) => isInOutbox(sent) || wasPutOut(tables, sent), violations)
  checkOrder(intents, seqs, violations)
}

function checkContiguous(tables: Tables, violations: Violations): void {
  for (const { row, entries } of tables.conversations.values()) {
    const isWhole = entries.every(
      ({ seq, bytes }, index) => seq === index + 1 && decodeEntry(bytes).seq === seq,
    )
    if (!isWhole || row.head !== entries.length)
      violations.add('P3', `the log of ${row.conversationId} has a gap`)
  }
}

function seqsByToken(tables: Tables, violations: Violations): Map<string, number> {
  const seqs = new Map<string, number>()
  for (const { row, entries } of tables.conversations.values()) {
    for (const { seq, bytes } of entries) {
      for (const token of tokensIn(bytes)) {
        if (seqs.has(token)) violations.add('P2', `${token} is stored twice in ${row.conversationId}`)
        seqs.set(token, seq)
      }
    }
  }
  return seqs
}

/** Whoever leaves a group takes what was not sent yet with them. */
function wasPutOut(tables: Tables, { conversationId, userId }: Sent): boolean {
  const entries = tables.conversations.get(conversationId)?.entries ?? []
  return entries.some(({ bytes }) => {
    const { content } = decodeEntry(bytes)
    const isEnd = content.kind === 'members' && (content.change === 'left' || content.change === 'removed')
    return isEnd && content.users.includes(userId)
  })
}

/** What was in a durable outbox is in the log, unless it was refused; what a recall erased has no token any more. */
function checkSent(
  intents: Intents,
  seqs: Map<string, number>,
  isInOutbox: StillInOutbox,
  violations: Violations,
): void {
  for (const sent of intents.sent) {
    if (seqs.has(sent.token) || intents.wasStored(sent.clientId)) continue
    if (intents.givenUp.has(sent.clientId) || isInOutbox(sent)) continue
    violations.add('P1', `${sent.device} lost ${sent.token} for ${sent.conversationId}`)
  }
}

/** P3: one device's A before its B. */
function checkOrder(intents: Intents, seqs: Map<string, number>, violations: Violations): void {
  const last = new Map<string, number>()
  for (const { token, clientId, device, conversationId } of intents.sent) {
    const seq = seqs.get(token)
    if (seq === undefined || intents.givenUp.has(clientId)) continue
    const key = `${device} ${conversationId}`
    if (seq < (last.get(key) ?? 0))
      violations.add('P3', `${device} wrote ${token} later, but ${conversationId}/${seq} stands before`)
    last.set(key, seq)
  }
}
