/**
 * Reads every log of a run from end to end through new devices of two members. What cannot be read is a finding: as
 * lost where the server says that it is not there, as unfinished where no server answers.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Entry } from '@kith/protocol'
import { LogReading } from '../checks/log-reading.ts'
import type { Findings } from '../checks/verdict.ts'
import type { Device } from '../devices/device.ts'
import { Refused } from '../devices/http.ts'
import type { Answer } from '../devices/wire-session.ts'
import type { Cast, Conversation } from './cast.ts'

const fetchEntries = 200
const fetchAttempts = 5
const retryMs = 250
const liveMsMax = 15_000

/** The log of each conversation that two members can read. */
export async function readLogs(
  cast: Cast,
  url: string,
  findings: Findings,
): Promise<Map<string, LogReading>> {
  const readings = new Map<string, LogReading>()
  const readers = new Map<number, Promise<Device | undefined>>()
  const readerOf = (person: number) => {
    const reader = readers.get(person) ?? logInAgain(cast, person, url, findings)
    readers.set(person, reader)
    return reader
  }
  for (const conversation of cast.conversations) {
    const { conversationId, members } = conversation
    const [first, second] = await Promise.all(
      [members[0]!, members.at(-1)!].map(async (person) => {
        const reader = await readerOf(person)
        return reader && readLog(cast, reader, conversation, findings)
      }),
    )
    if (!first || !second) continue
    readings.set(conversationId, first)
    if (first.head !== second.head || first.sum(1, first.head) !== second.sum(1, second.head))
      findings.add('diverged', `two members read ${conversationId} differently`)
  }
  for (const reader of await Promise.all(readers.values())) if (reader) await cast.dismiss(reader)
  return readings
}

/** An account that the server does not know any more is lost with everything in it. */
async function logInAgain(cast: Cast, person: number, url: string, findings: Findings) {
  try {
    return await cast.freshDevice(person, { url, isPassive: true })
  } catch (error) {
    const kind = error instanceof Refused && error.status < 500 ? 'lost' : 'unfinished'
    findings.add(kind, `${cast.people[person]!.handle} cannot log in: ${(error as Error).message}`)
    return undefined
  }
}

async function readLog(
  cast: Cast,
  device: Device,
  { conversationId }: Conversation,
  findings: Findings,
): Promise<LogReading | undefined> {
  const authorOf = (sender: number) => cast.personOf(sender)?.userId
  const reading = new LogReading(conversationId, 1, findings, authorOf)
  for (;;) {
    const answer = await fetchPage(cast, device, conversationId, reading.head)
    if (answer?.type !== 'range') {
      const what = answer?.type === 'error' ? answer.code : 'no answer'
      const where = `${conversationId} cannot be read from seq ${reading.head + 1} by a member: ${what}`
      findings.add(answer?.type === 'error' && answer.retry === 'giveup' ? 'lost' : 'unfinished', where)
      return undefined
    }
    for (const { entry } of answer.entries) reading.take(entry as Entry)
    if (answer.entries.length === 0 || reading.head >= answer.head) return reading
  }
}

/** The last answer; a server that is busy or away is asked again for a while. */
async function fetchPage(cast: Cast, device: Device, conversation: string, after: number) {
  let answer: Answer | undefined
  for (let attempt = 0; attempt < fetchAttempts; attempt++) {
    await cast.when(() => device.state === 'live' || device.state === 'offline', liveMsMax)
    if (device.state !== 'live') break
    answer = await device.request({ type: 'fetch', conversation, after, limit: fetchEntries })
    if (answer?.type === 'range') break
    if (answer?.type !== 'error') continue
    if (answer.retry === 'giveup') break
    await sleep(Math.max(retryMs, answer.retryAfterMs ?? 0))
  }
  return answer
}
