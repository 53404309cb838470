/** What a message and an idle hour cost on the wire: at a rate so low that nothing travels together. */
import { rounded } from '../../report.ts'
import { NotComparable, type PeerDriver, type Target } from '../drivers/driver.ts'
import { type Device, inTurn, verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { openLoop } from './loops.ts'
import { pause, settle } from './meter.ts'
import { openDevices, upTo } from './pairs.ts'
import { partnerOf } from './population.ts'
import { Traffic } from './traffic.ts'

/** Longer than Kith's clients wait before they acknowledge. */
const quietMs = 300

function bytesOf(devices: readonly Device[]): number {
  return devices.reduce((sum, { session }) => sum + session.bytesIn + session.bytesOut, 0)
}

export async function bytes(driver: PeerDriver, job: Job): Promise<JobResult> {
  const { sessions, seconds, rate, textBytes, drainMs } = job.settings as Record<string, number>
  const traffic = new Traffic(job.firstCounter)
  const devices = await openDevices(driver, upTo(sessions!), traffic)
  const streams = devices.map(({ user }) => traffic.stream(user, 1))
  const send = (device: Device, due: number) => {
    const target: Target = { kind: 'user', index: partnerOf(device.user) }
    device.send(target, streams[device.user]!, textBytes!, due)
  }
  // The first message of a connection may say more than the others, which a conversation consists of.
  for (const device of devices) {
    send(device, performance.now())
    device.session.flush()
  }
  await settle(traffic, drainMs!)
  await pause(quietMs)
  const [before, sentBefore] = [bytesOf(devices), traffic.sent]
  const loop = openLoop(devices, rate!, traffic, send)
  await pause(seconds! * 1000)
  loop.stop()
  const settled = await settle(traffic, drainMs!)
  await pause(quietMs)
  const perMessage = (bytesOf(devices) - before) / (traffic.sent - sentBefore)
  return {
    figures: {
      textBytes: textBytes!,
      bytesPerMessage: rounded(perMessage),
      overheadPerMessage: rounded(perMessage - 2 * textBytes!),
      ...(await idleFigures(driver, devices)),
    },
    verified: verify(traffic, devices, settled),
  }
}

/** None for a protocol that has no exchange of its own to keep a connection alive. */
async function idleFigures(driver: PeerDriver, devices: readonly Device[]): Promise<Record<string, number>> {
  try {
    // The first one may also tell of the messages before it; an idle hour consists of the others.
    await inTurn(devices, 1, ({ session }) => session.keepAlive())
  } catch (error) {
    if (error instanceof NotComparable) return {}
    throw error
  }
  const before = bytesOf(devices)
  await inTurn(devices, 1, ({ session }) => session.keepAlive())
  const perExchange = (bytesOf(devices) - before) / devices.length
  return {
    bytesPerKeepAlive: rounded(perExchange),
    keepAliveSeconds: driver.keepAliveSeconds,
    bytesPerIdleHour: rounded((perExchange * 3600) / driver.keepAliveSeconds),
  }
}
