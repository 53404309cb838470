/** Everybody comes back at once, as after a power cut in a city: until the last one has what it missed. */

import type { ServerProcess } from '@kith/proof'
import { Histogram } from '../histogram.ts'
import { rounded } from '../report.ts'
import { conversationId, type SeedPlan, token } from '../seed/people.ts'
import { cpuSeconds } from '../server/usage.ts'
import { type Dialect, dialects } from '../wire/dialect.ts'
import { type Address, Session } from '../wire/session.ts'
import { closeAll, openAll } from './opening.ts'
import { Sender } from './sender.ts'
import { SendingSession, type Work } from './sending-session.ts'
import { emptyVerdict, NumberSet, type Verdict } from './tally.ts'

export type SyncManySettings = {
  devices: number
  missed: number
  conversationsPerDevice: number
  senders: number
  size: number
  protocol: 'json' | 'msgpack'
}

const openAtOnce = 100

/** Conversation c belongs to device c / conversationsPerDevice; the senders (the users after the devices) take turns. */
function senderOf(conversation: number, settings: SyncManySettings): number {
  return conversation % settings.senders
}

export function syncManyPlan(settings: SyncManySettings): SeedPlan {
  const { devices, conversationsPerDevice, senders, size } = settings
  const conversations = Array.from({ length: devices * conversationsPerDevice }, (_, index) => ({
    kind: 'direct' as const,
    members: [devices + senderOf(index, settings), Math.floor(index / conversationsPerDevice)],
  }))
  return { users: devices + senders, conversations, messagesPerConversation: 0, textBytes: size }
}

class ReturningSession extends Session {
  readonly counters = new NumberSet()
  readonly #lastSeqs = new Map<number, number>()
  duplicated = 0
  reordered = 0

  override onEntry(seq: number, counter: number, conversation: number): void {
    if (counter < 0) return
    if (!this.counters.add(counter)) this.duplicated++
    if (seq <= (this.#lastSeqs.get(conversation) ?? 0)) this.reordered++
    this.#lastSeqs.set(conversation, seq)
  }
}

/** Logs every device in once and out again; what it remembers is its cursor. */
async function cursorsOf(dialect: Dialect, address: Address, settings: SyncManySettings): Promise<string[]> {
  const sessions = Array.from(
    { length: settings.devices },
    (_, index) => new Session(dialect, { token: token(index) }),
  )
  await openAll(sessions, address, openAtOnce)
  closeAll(sessions)
  return sessions.map((session) => session.cursor)
}

async function sendWhatIsMissed(
  dialect: Dialect,
  address: Address,
  settings: SyncManySettings,
): Promise<void> {
  const messages = Math.ceil(settings.missed / settings.conversationsPerDevice)
  const work: Work[][] = Array.from({ length: settings.senders }, () => [])
  for (let index = 0; index < settings.devices * settings.conversationsPerDevice; index++) {
    work[senderOf(index, settings)]!.push({ id: conversationId(index), messages })
  }
  const sender = new Sender()
  const sessions = work.map(
    (mine, index) => new SendingSession(dialect, settings.devices + index, sender, mine, settings.size),
  )
  await openAll(sessions, address, openAtOnce)
  await Promise.all(sessions.map((session) => session.sendAll()))
  closeAll(sessions)
}

function judge(sessions: ReturningSession[], expected: number): Verdict {
  const verdict = emptyVerdict()
  for (const { counters, duplicated, reordered, closedBecause } of sessions) {
    verdict.sent += expected
    verdict.delivered += counters.size
    verdict.lost += Math.max(0, expected - counters.size)
    verdict.duplicated += duplicated
    verdict.reordered += reordered
    if (closedBecause === '') continue
    verdict.sessionsLost++
    verdict.firstFailure ||= closedBecause
  }
  return verdict
}

export async function runSyncMany(server: ServerProcess, settings: SyncManySettings) {
  const address = { host: '127.0.0.1', port: server.port }
  const dialect = dialects[settings.protocol]
  const cursors = await cursorsOf(dialect, address, settings)
  await sendWhatIsMissed(dialect, address, settings)
  const sessions = cursors.map(
    (cursor, index) => new ReturningSession(dialect, { token: token(index), cursor }),
  )
  const times = new Histogram()
  const [startedAt, cpuBefore] = [performance.now(), cpuSeconds(server.processId)]
  const arrivals = sessions.map((session) =>
    session.open(address).then(() => times.recordMs(performance.now() - startedAt)),
  )
  const failures = (await Promise.allSettled(arrivals)).filter(({ status }) => status === 'rejected').length
  const allSeconds = (performance.now() - startedAt) / 1000
  const serverCpu = cpuSeconds(server.processId) - cpuBefore
  const perDevice =
    Math.ceil(settings.missed / settings.conversationsPerDevice) * settings.conversationsPerDevice
  const verified = judge(sessions, perDevice)
  const bytesIn = sessions.reduce((sum, session) => sum + session.bytesIn, 0)
  closeAll(sessions)
  return {
    allCaughtUpSeconds: rounded(allSeconds),
    caughtUpMs: times.percentilesMs(),
    failures,
    bytesFromServerPerDevice: rounded(bytesIn / settings.devices),
    serverCpuMicrosPerDevice: rounded((serverCpu * 1e6) / settings.devices),
    verified,
  }
}
