/** Everybody writes to one other user; mixed: sometimes to a group, with texts of many sizes. */
import type { PeerDriver, Target } from '../drivers/driver.ts'
import { Device, inTurn, verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { closedLoop, openLoop, type SendOne } from './loops.ts'
import { measure, pause, settle } from './meter.ts'
import { firstMixedGroup, mixedGroupMembers, partnerOf } from './population.ts'
import { type Stream, Traffic } from './traffic.ts'

const openAtOnce = 50

export async function openDevices(driver: PeerDriver, users: number[], traffic: Traffic): Promise<Device[]> {
  const devices = users.map((user) => new Device(driver, user, traffic))
  await inTurn(devices, openAtOnce, ({ session }) => session.open())
  await inTurn(devices, openAtOnce, async ({ user, session }) => session.meet?.(partnerOf(user)))
  return devices
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Runs the load, measures it, and waits for what is under way. */
export async function drive(
  job: Job,
  traffic: Traffic,
  devices: readonly Device[],
  send: SendOne,
): Promise<JobResult> {
  const { seconds, warmupSeconds, window, rate, drainMs } = job.settings as Record<string, number>
  const loop = rate ? openLoop(devices, rate, traffic, send) : closedLoop(devices, window!, send)
  await pause(warmupSeconds! * 1000)
  const interval = await measure(job.processIds, traffic, devices, seconds!)
  loop.stop()
  const settled = await settle(traffic, drainMs!)
  return { interval, verified: verify(traffic, devices, settled) }
}

export async function pairs(driver: PeerDriver, job: Job): Promise<JobResult> {
  const traffic = new Traffic(job.firstCounter)
  const devices = await openDevices(driver, upTo(job.settings.sessions!), traffic)
  const { textBytes } = job.settings
  const lanes = devices.map(({ user }) => ({
    target: { kind: 'user', index: partnerOf(user) } satisfies Target,
    stream: traffic.stream(user, 1),
  }))
  return drive(job, traffic, devices, (device, due) => {
    const { target, stream } = lanes[device.user]!
    device.send(target, stream, textBytes!, due)
  })
}

/** Out of a hundred messages. */
const groupShare = 10
const sizes = [
  { upTo: 70, bytes: 256 },
  { upTo: 95, bytes: 1024 },
  { upTo: 99, bytes: 4096 },
  { upTo: 100, bytes: 16_384 },
]

type Lane = { target: Target; stream: Stream }

export async function mixed(driver: PeerDriver, job: Job): Promise<JobResult> {
  const traffic = new Traffic(job.firstCounter)
  const devices = await openDevices(driver, upTo(job.settings.sessions!), traffic)
  const groupOf = (user: number) => firstMixedGroup + Math.floor(user / mixedGroupMembers)
  const members = mixedGroupMembers
  const join = ({ user, session }: Device) => session.join({ index: groupOf(user), members, online: members })
  await inTurn(
    devices.filter(({ user }) => user % members === 0),
    openAtOnce,
    join,
  )
  await inTurn(
    devices.filter(({ user }) => user % members !== 0),
    openAtOnce,
    join,
  )
  const lanes = devices.map(({ user }): { direct: Lane; group: Lane } => ({
    direct: { target: { kind: 'user', index: partnerOf(user) }, stream: traffic.stream(user, 1) },
    group: { target: { kind: 'group', index: groupOf(user) }, stream: traffic.stream(user, members - 1) },
  }))
  const dice = hundredSided()
  return drive(job, traffic, devices, (device, due) => {
    const { direct, group } = lanes[device.user]!
    const { target, stream } = dice() < groupShare ? group : direct
    const throwOfSize = dice()
    device.send(target, stream, sizes.find(({ upTo }) => throwOfSize < upTo)!.bytes, due)
  })
}

/** The same throws for every server. */
function hundredSided(): () => number {
  let state = 0x9e3779b9
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % 100
  }
}
