/** Everybody's connection drops at once, messages arrive for all of them, and everybody comes back at once. */
import { readFileSync } from 'node:fs'
import { Histogram } from '../../histogram.ts'
import { rounded } from '../../report.ts'
import type { PeerDriver, Target } from '../drivers/driver.ts'
import { type Device, inTurn, verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { pause, settle, startMeasuring, tail } from './meter.ts'
import { openDevices, upTo } from './pairs.ts'
import { partnerOf } from './population.ts'
import { Traffic } from './traffic.ts'

const window = 8
/** For the server to notice that the connections are gone. */
const noticeMs = 1000

/** Writes `count` messages to the partner, a few at a time. */
function writeBacklog(device: Device, traffic: Traffic, count: number, textBytes: number): Promise<void> {
  const target: Target = { kind: 'user', index: partnerOf(device.user) }
  const stream = traffic.stream(device.user, 1)
  return new Promise((resolve) => {
    device.onRead = () => {
      while (device.outstanding < window && stream.sent < count)
        device.send(target, stream, textBytes, performance.now())
      device.session.flush()
      if (stream.sent === count && device.outstanding === 0) resolve()
    }
    device.onRead()
  })
}

export async function storm(driver: PeerDriver, job: Job): Promise<JobResult> {
  const { devices: count, backlog, textBytes, drainMs } = job.settings as Record<string, number>
  const traffic = new Traffic(job.firstCounter)
  const devices = await openDevices(driver, upTo(2 * count!), traffic)
  const senders = devices.filter(({ user }) => user % 2 === 0)
  const leavers = devices.filter(({ user }) => user % 2 === 1)
  for (const { session } of leavers) session.drop()
  await pause(noticeMs)
  await inTurn(senders, senders.length, (device) => writeBacklog(device, traffic, backlog!, textBytes!))
  const times = new Histogram()
  const startedAt = performance.now()
  for (const device of leavers)
    noteCompletion(device, backlog!, () => times.recordMs(performance.now() - startedAt))
  const overflowsBefore = listenOverflows()
  const finishMeasuring = startMeasuring(job.processIds, traffic, leavers)
  const returned = await Promise.allSettled(leavers.map(({ session }) => session.resume()))
  const settled = await settle(traffic, drainMs!)
  const interval = finishMeasuring()
  return {
    interval,
    ...(times.count > 0 ? { caughtUpMs: tail(times) } : {}),
    figures: {
      devices: count!,
      backlog: backlog!,
      ...(times.count === count ? { allCaughtUpSeconds: rounded(times.percentile(100) / 1e6) } : {}),
      caughtUp: times.count,
      refused: returned.filter(({ status }) => status === 'rejected').length,
      connectsDropped: listenOverflows() - overflowsBefore,
    },
    verified: verify(traffic, devices, settled),
  }
}

/**
 * Connections that the kernel dropped on this machine because a server's queue of new ones was full; each is tried
 * again after one second, then three, seven, fifteen.
 */
function listenOverflows(): number {
  const [names = '', values = ''] = readFileSync('/proc/net/netstat', 'utf8').split('\n')
  return Number(values.split(' ')[names.split(' ').indexOf('ListenOverflows')] ?? 0)
}

function noteCompletion(device: Device, backlog: number, note: () => void): void {
  device.onRead = () => {
    if (device.recipient.received < backlog) return
    device.onRead = undefined
    note()
  }
}
