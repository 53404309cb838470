/**
 * One person with many conversations who was away while some of them went on: from the first byte of the connection
 * to `caught-up`, again and again, each time with other conversations changed.
 */

import type { ServerProcess } from '@kith/proof'
import { median, rounded } from '../report.ts'
import { conversationId, type SeedPlan, token } from '../seed/people.ts'
import { type Dialect, dialects } from '../wire/dialect.ts'
import { type Address, Session } from '../wire/session.ts'
import { closeAll, openAll } from './opening.ts'
import { Sender } from './sender.ts'
import { SendingSession } from './sending-session.ts'
import { emptyVerdict, type Verdict } from './tally.ts'

export type SyncOneSettings = {
  conversations: number
  changed: number
  rounds: number
  messagesPerConversation: number
  size: number
  protocol: 'json' | 'msgpack'
}

const readerIndex = 0
const openAtOnce = 50

/** User 0 is the reader; user n + 1 writes in conversation n. */
export function syncOnePlan(settings: SyncOneSettings): SeedPlan {
  const conversations = Array.from({ length: settings.conversations }, (_, index) => ({
    kind: 'direct' as const,
    members: [index + 1, readerIndex],
  }))
  const { messagesPerConversation, size } = settings
  return { users: settings.conversations + 1, conversations, messagesPerConversation, textBytes: size }
}

class ReaderSession extends Session {
  readonly counters: number[] = []

  override onEntry(_seq: number, counter: number): void {
    if (counter >= 0) this.counters.push(counter)
  }
}

type CatchUp = { ms: number; bytesIn: number; bytesOut: number; cursor: string; counters: number[] }

async function catchUp(dialect: Dialect, address: Address, cursor: string | undefined): Promise<CatchUp> {
  const reader = new ReaderSession(dialect, { token: token(readerIndex), cursor })
  const startedAt = performance.now()
  await reader.open(address)
  const ms = performance.now() - startedAt
  const { bytesIn, bytesOut, counters } = reader
  reader.close()
  return { ms, bytesIn, bytesOut, cursor: reader.cursor, counters }
}

/** One message in each of the round's conversations; the counters of what was sent. */
async function change(
  sender: Sender,
  dialect: Dialect,
  address: Address,
  settings: SyncOneSettings,
  round: number,
) {
  const first = sender.next
  const sessions = Array.from({ length: settings.changed }, (_, place) => {
    const conversation = (round * settings.changed + place) % settings.conversations
    return new SendingSession(
      dialect,
      conversation + 1,
      sender,
      [{ id: conversationId(conversation), messages: 1 }],
      settings.size,
    )
  })
  await openAll(sessions, address, openAtOnce)
  await Promise.all(sessions.map((session) => session.sendAll()))
  closeAll(sessions)
  return { first, end: sender.next }
}

function judge(verdict: Verdict, counters: number[], first: number, end: number): void {
  const seen = new Set(counters)
  verdict.sent += end - first
  verdict.delivered += counters.length
  verdict.duplicated += counters.length - seen.size
  for (let counter = first; counter < end; counter++) if (!seen.delete(counter)) verdict.lost++
  verdict.seqConflicts += seen.size
}

export async function runSyncOne(server: ServerProcess, settings: SyncOneSettings) {
  const address = { host: '127.0.0.1', port: server.port }
  const dialect = dialects[settings.protocol]
  const sender = new Sender()
  const verified = emptyVerdict()
  const whole = await catchUp(dialect, address, undefined)
  let { cursor } = whole
  const rounds: CatchUp[] = []
  for (let round = 0; round < settings.rounds; round++) {
    const { first, end } = await change(sender, dialect, address, settings, round)
    const caughtUp = await catchUp(dialect, address, cursor)
    judge(verified, caughtUp.counters, first, end)
    cursor = caughtUp.cursor
    rounds.push(caughtUp)
  }
  const all = (value: (round: CatchUp) => number) => rounds.map(value)
  return {
    caughtUpMs: rounded(median(all((round) => round.ms))),
    caughtUpMsMin: rounded(Math.min(...all((round) => round.ms))),
    caughtUpMsMax: rounded(Math.max(...all((round) => round.ms))),
    bytesFromServer: median(all((round) => round.bytesIn)),
    bytesToServer: median(all((round) => round.bytesOut)),
    withoutCursor: { ms: rounded(whole.ms), bytesFromServer: whole.bytesIn },
    verified,
  }
}
