/** One large group in which some members are online and write in turn. */
import type { PeerDriver, Target } from '../drivers/driver.ts'
import { inTurn, verify } from './device.ts'
import type { Job, JobResult } from './job.ts'
import { measure, pause, settle } from './meter.ts'
import { openDevices, upTo } from './pairs.ts'
import { Traffic } from './traffic.ts'

const joinAtOnce = 20

export async function group(driver: PeerDriver, job: Job): Promise<JobResult> {
  const { members, online, index, outstanding, textBytes, seconds, warmupSeconds, drainMs } =
    job.settings as Record<string, number>
  const plan = { index: index!, members: members!, online: online! }
  const traffic = new Traffic(job.firstCounter)
  await driver.enrolAbsent?.(plan)
  const devices = await openDevices(driver, upTo(online!), traffic)
  await devices[0]!.session.join(plan)
  await inTurn(devices.slice(1), joinAtOnce, ({ session }) => session.join(plan))
  const target: Target = { kind: 'group', index: index! }
  const streams = devices.map(({ user }) => traffic.stream(user, online! - 1))
  let [turn, sending] = [0, true]
  const continueTurns = () => {
    while (sending && traffic.sent - traffic.answers < outstanding!) {
      const device = devices[turn++ % devices.length]!
      device.send(target, streams[device.user]!, textBytes!, performance.now())
      device.session.flush()
    }
  }
  for (const device of devices) device.onRead = continueTurns
  continueTurns()
  await pause(warmupSeconds! * 1000)
  const interval = await measure(job.processIds, traffic, devices, seconds!)
  sending = false
  const settled = await settle(traffic, drainMs!)
  return { interval, verified: verify(traffic, devices, settled) }
}
