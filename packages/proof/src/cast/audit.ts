/**
 * The end of a run: faults are over. Waits until everybody was answered and has caught up, reads every log through new
 * devices of two members, and holds against it what was answered, what each device was told, and what others are not
 * to see.
 */
import type { Claim } from '../checks/answer-book.ts'
import { compareClaims } from '../checks/compare.ts'
import type { LogReading } from '../checks/log-reading.ts'
import { firstOutside, type Stretch } from '../checks/ranges.ts'
import type { Findings } from '../checks/verdict.ts'
import type { Device } from '../devices/device.ts'
import type { RequestBody } from '../devices/wire-session.ts'
import type { Cast, Conversation } from './cast.ts'
import { readLogs } from './read-logs.ts'

export const settleMsMax = 60_000

export async function audit(cast: Cast, msMax = settleMsMax): Promise<Map<string, LogReading>> {
  const { findings } = cast
  if (!(await cast.when(() => isSettled(cast), msMax))) reportUnsettled(cast)
  const readings = await readLogs(cast, cast.url, findings)
  compareClaims(cast.book.claims(), readings, findings, true)
  await compareDevices(cast, readings, msMax)
  for (const device of cast.everybody()) checkSeen(device, cast, readings)
  await probeStrangers(cast)
  return readings
}

/** A copy of the data, served at another address: everything that was answered before the copy is there. */
export async function auditCopy(cast: Cast, url: string, claims: readonly Claim[], findings: Findings) {
  compareClaims(claims, await readLogs(cast, url, findings), findings, false)
}

function isSettled(cast: Cast): boolean {
  return cast.everybody().every((device) => device.state === 'live' && device.isAtRest)
}

function reportUnsettled(cast: Cast): void {
  const restless = cast.everybody().filter((device) => device.state !== 'live' || !device.isAtRest)
  for (const { state, outbox, options } of restless)
    cast.findings.add('unfinished', `device ${options.sender} is ${state} with ${outbox.waiting} waiting`)
}

/** Every device of a member ends with the same log as one that comes anew, from where its membership began. */
async function compareDevices(
  cast: Cast,
  readings: ReadonlyMap<string, LogReading>,
  msMax: number,
): Promise<void> {
  const { findings, conversations, devices, owners } = cast
  const end = performance.now() + msMax
  for (const { conversationId, members } of conversations) {
    const reading = readings.get(conversationId)
    if (!reading) continue
    for (const [sender, device] of devices.entries()) {
      const view = device.inbox.views.get(conversationId)
      const name = `device ${sender} in ${conversationId}`
      if (!view) {
        if (members.includes(owners[sender]!)) findings.add('diverged', `${name} has lost the conversation`)
        continue
      }
      if (!(await cast.when(() => view.next > reading.head, Math.max(0, end - performance.now()))))
        findings.add('unfinished', `${name} has ${view.next - 1} of ${reading.head}`)
      else if (view.next > reading.head + 1)
        findings.add('diverged', `${name} has ${view.next - 1}, and the log ends with ${reading.head}`)
      else if (view.sum !== reading.sum(view.from, reading.head))
        findings.add('diverged', `${name} differs from the log between ${view.from} and ${reading.head}`)
    }
  }
}

/** What a device was ever told lies within its memberships; of a conversation without one it heard nothing at all. */
function checkSeen(device: Device, cast: Cast, readings: ReadonlyMap<string, LogReading>): void {
  const name = device === cast.stranger ? 'the stranger' : `device ${device.options.sender}`
  for (const [conversationId, seen] of device.inbox.seen) {
    const spans = spansOf(cast, conversationId, device, readings)
    const seq = spans && firstOutside(seen, spans)
    if (seq !== undefined) cast.findings.add('leaked', `${name} was told ${conversationId}/${seq}`)
  }
  for (const conversationId of device.inbox.told)
    if (spansOf(cast, conversationId, device, readings)?.length === 0)
      cast.findings.add('leaked', `${name} was told of ${conversationId}`)
}

/** When a device's user was in a conversation. Undefined: its log, which would say so, could not be read. */
function spansOf(
  cast: Cast,
  conversationId: string,
  device: Device,
  readings: ReadonlyMap<string, LogReading>,
): Stretch[] | undefined {
  const conversation = cast.conversations.find((one) => one.conversationId === conversationId)
  if (!conversation || device === cast.stranger) return []
  if (conversation.kind === 'direct') return directSpans(cast, conversation, device)
  const reading = readings.get(conversationId)
  return reading && (reading.spans.get(device.userId) ?? [])
}

function directSpans(cast: Cast, { members }: Conversation, { userId }: Device) {
  const isMember = members.some((person) => cast.people[person]!.userId === userId)
  return isMember ? [{ from: 1, to: Number.POSITIVE_INFINITY }] : []
}

/** Asked outright, somebody who is no member now is told nothing, in the words of what is not there. */
async function probeStrangers(cast: Cast): Promise<void> {
  for (const device of [cast.stranger, ...cast.visitors.map((visitor) => cast.deviceOf(visitor))]) {
    for (const { conversationId, kind, members } of cast.conversations) {
      const isMember = members.some((person) => cast.people[person]!.userId === device.userId)
      if (isMember || (kind === 'group' && device.inbox.views.has(conversationId))) continue
      await probe(cast, device, conversationId)
    }
  }
}

async function probe(cast: Cast, device: Device, conversationId: string): Promise<void> {
  const operations = ['getConversation', 'conversationDetails', 'listMembers']
  const requests: RequestBody[] = [
    { type: 'fetch', conversation: conversationId, limit: 10 },
    ...operations.map((operation) => ({ type: 'call' as const, operation, input: { id: conversationId } })),
  ]
  for (const request of requests) {
    const answer = await device.request(request)
    if (answer?.type === 'error' && answer.code === 'not_found') continue
    if (answer === undefined) {
      cast.findings.add('unfinished', `device ${device.options.sender} cannot ask for ${conversationId}`)
      continue
    }
    const told = JSON.stringify(answer)?.slice(0, 80)
    cast.findings.add('leaked', `device ${device.options.sender} got ${told} of ${conversationId}`)
  }
}
